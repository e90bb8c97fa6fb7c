import { expect, it } from '@jest/globals';
import { calmInWords } from '../../../../web/src/screens/alerts/calm.ts';

const row = (headCommit: string | null, evaluable: boolean | null, failing: number | null = 0) => ({
  headCommit,
  evaluable,
  failing,
});
const passing = row('a', true);
const silent = row('b', false);
const unknown = row(null, null, null);

it('without an open alert all rules pass only where every head evaluated some', () => {
  expect(calmInWords([passing, passing])).toBe('No alerts: all evaluated rules pass');
  expect(calmInWords([passing, unknown])).toBe('No alerts: all evaluated rules pass');
  expect(calmInWords([passing, silent])).toBe('No alert is open, but 1 head evaluated nothing');
  expect(calmInWords([silent])).toBe('No alert is open, but the head evaluated nothing');
  expect(calmInWords([silent, row('c', true, 2)])).toBe('No alert is open, but 2 results fail');
});

it('without a head nothing is judged', () => {
  expect(calmInWords([unknown, unknown])).toBe('No report yet, so nothing is judged');
});
