import { expect, it } from '@jest/globals';
import { calmInWords, verdictOf } from '../../../web/src/text/verdict.ts';

const row = (headCommit: string | null, evaluable: boolean | null, failing: number | null = 0) => ({
  headCommit,
  evaluable,
  failing,
  status: evaluable ? ('healthy' as const) : ('unknown' as const),
});
const passing = row('a', true);
const silent = row('b', false);
const noReport = row(null, null, null);
/** Has a cell, and does not know how it is. */
const blind = { ...row('c', true), status: 'unknown' as const };

it('a head passes only where it evaluated something and nothing of it is unknown', () => {
  expect([passing, silent, noReport, blind, row('d', true, 2)].map(verdictOf)).toEqual([
    'passes',
    'unknown',
    'none',
    'unknown',
    'fails',
  ]);
});

it('without an open alert all rules pass only where every head says so', () => {
  expect(calmInWords([passing, passing])).toBe('No alerts: all evaluated rules pass');
  expect(calmInWords([passing, noReport])).toBe('No alerts: all evaluated rules pass');
  expect(calmInWords([passing, silent, blind])).toBe('No alert is open, but the state of 2 heads is unknown');
  expect(calmInWords([blind])).toBe('No alert is open, but the state of the head is unknown');
  expect(calmInWords([silent, row('c', true, 2)])).toBe('No alert is open, but 2 results fail');
});

it('without a head nothing is judged', () => {
  expect(calmInWords([noReport, noReport])).toBe('No report yet, so nothing is judged');
});
