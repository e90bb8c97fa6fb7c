/** Ends the run with one plain line, and prints the reason of each skipped test, which stands in its name. */
export default class SummaryReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests, testResults }) {
    for (const { testResults: tests } of testResults) {
      for (const test of tests) if (test.status === 'pending') console.log(`skipped: ${test.fullName}`);
    }
    // A file that could not be loaded has no failed test of its own, and must not look like a pass.
    const failed = Math.max(numFailedTests, numFailedTestSuites);
    console.log(
      `${numPassedTests} passed, ${failed} failed${numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''}`,
    );
  }
}
