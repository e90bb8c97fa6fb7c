import { describe, expect, it } from '@jest/globals';
import type { Submission } from '../../../../web/src/api/types.ts';
import { countSorts, logCsv, sortOf } from '../../../../web/src/screens/ingest/sorts.ts';

const batch = (given: object) =>
  ({
    type: 'batch',
    at: 't',
    door: 'rest',
    status: 'done',
    headOutcome: 'head',
    redactions: 0,
    repeats: 0,
    ...given,
  }) as Submission;
const refused = {
  type: 'refused',
  at: 't',
  door: 'rest',
  problem: 'invalid-request',
  errors: [{ pointer: '/x', code: 'custom' }],
};
const log = [
  batch({}),
  batch({ headOutcome: 'late', repeats: 2 }),
  batch({ status: 'staged', headOutcome: null }),
  refused as Submission,
];

describe('the ingest log', () => {
  it('counts each sort that there is, and no other', () => {
    expect(countSorts(log).map(({ sort, count }) => `${sort} ${count}`)).toEqual([
      'accepted 1',
      'late 1',
      'waiting 1',
      'refused 1',
      'repeated 1',
    ]);
  });

  it('takes only known sorts from the address', () => {
    expect(sortOf('late')).toBe('late');
    expect(sortOf('toString')).toBeUndefined();
    expect(sortOf(null)).toBeUndefined();
  });

  it('exports refused places with their codes', () => {
    expect(logCsv(log).at(-1)!.at(-1)).toBe('invalid-request; /x custom');
  });
});
