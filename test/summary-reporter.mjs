import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/** Prints the name of each skipped test, which holds its reason, and leaves the counts of each file to scripts/test.ts. */
export default class SummaryReporter {
  onRunComplete(_contexts, { testResults }) {
    for (const { testResults: tests } of testResults) {
      for (const test of tests) if (test.status === 'pending') console.log(`skipped: ${test.fullName}`);
    }
    writeFileSync(process.env.CLEF_TEST_RESULTS, JSON.stringify(testResults.map(countsOf)));
  }
}

function countsOf({ testFilePath, numPassingTests, numFailingTests, numPendingTests, testExecError }) {
  return {
    path: relative(process.cwd(), testFilePath),
    passed: numPassingTests,
    // A file that could not be loaded has no failed test of its own, and must not look like a pass.
    failed: Math.max(numFailingTests, testExecError ? 1 : 0),
    skipped: numPendingTests,
  };
}
