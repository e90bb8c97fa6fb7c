/** Ends the run with one plain line, and prints the name of each skipped test, which holds its reason. */
export default class SummaryReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests, testResults }) {
    for (const { testResults: tests } of testResults) {
      for (const test of tests) if (test.status === 'pending') console.log(`skipped: ${test.fullName}`);
    }
    // A file that could not be loaded has no failed test of its own, and must not look like a pass.
    const failed = Math.max(numFailedTests, numFailedTestSuites);
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    // Last of all, after the tear-down has said what it stops.
    process.once('exit', () => console.log(`${numPassedTests} passed, ${failed} failed${skipped}`));
  }
}
