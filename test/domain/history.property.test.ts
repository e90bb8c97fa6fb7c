import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { histories } from './histories.ts';
import { replay } from './oracle.ts';
import { run } from './pure-core.ts';

const numRuns = Number(process.env['CLEF_PROPERTY_RUNS'] ?? 2_000);

describe('any history', () => {
  it('ORD-1 to ORD-7, ALR-1 to ALR-12: ends as the rules say, submission by submission', () => {
    fc.assert(
      fc.property(histories, (history) => expect(run(history)).toEqual(replay(history))),
      { numRuns },
    );
  });
});
