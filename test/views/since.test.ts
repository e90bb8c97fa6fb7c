import { expect, it } from '@jest/globals';
import { reportsAtOnce } from '../../src/views/since.ts';

it('a view reads 64 reports of the line at once, and fewer where each has many findings', () => {
  expect([0, 10, 312, 313, 1_000, 10_000, 50_000].map((findings) => reportsAtOnce(findings))).toEqual([
    64, 64, 64, 63, 20, 2, 1,
  ]);
});
