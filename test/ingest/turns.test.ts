import { describe, expect, it } from '@jest/globals';
import { each, type Steps } from '../../src/domain/privacy/steps.ts';
import { takeTurns } from '../../src/ingest/turns.ts';

/** Work that takes a whole turn with each step. */
function* longSteps(count: number, step: (index: number) => void): Steps<readonly number[]> {
  return yield* each(Array.from({ length: count }).keys(), (index) => {
    const until = performance.now() + 15;
    while (performance.now() < until);
    step(index);
    return index;
  });
}

describe('takeTurns', () => {
  it('gives what the work gives, and others their turn between its steps', async () => {
    const seen: (number | 'other')[] = [];
    setImmediate(() => seen.push('other'));
    expect(await takeTurns(longSteps(3, (index) => seen.push(index)))).toEqual([0, 1, 2]);
    expect(seen).toEqual([0, 'other', 1, 2]);
  });

  it('throws what a step throws', async () => {
    const work = longSteps(2, () => {
      throw new Error('no');
    });
    await expect(takeTurns(work)).rejects.toThrow('no');
  });
});
