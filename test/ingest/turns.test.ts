import { describe, expect, it } from '@jest/globals';
import { mapInSteps, type Steps } from '../../src/domain/privacy/steps.ts';
import { createTurns } from '../../src/ingest/turns.ts';

/** Work that takes a whole turn with each step. */
function* longSteps(count: number, step: (index: number) => void): Steps<readonly number[]> {
  return yield* mapInSteps(Array.from({ length: count }).keys(), (index) => {
    const until = performance.now() + 15;
    while (performance.now() < until);
    step(index);
    return index;
  });
}

describe('those who take turns', () => {
  const takeTurns = createTurns();

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

  it('throws what a later step throws, and lets the next have its turns', async () => {
    const failing = longSteps(3, (index) => {
      if (index === 2) throw new Error('no');
    });
    const next = takeTurns(longSteps(3, () => {}));
    await expect(takeTurns(failing)).rejects.toThrow('no');
    expect(await next).toHaveLength(3);
  });

  it('of long works does one after the other, and short ones at once', async () => {
    const seen: string[] = [];
    const begin = (name: string, steps: number) => takeTurns(longSteps(steps, () => seen.push(name)));
    const short = () =>
      takeTurns(
        mapInSteps(['short'], (name) => {
          seen.push(name);
        }),
      );
    await Promise.all([begin('a', 4), begin('b', 4), short()]);
    expect(seen).toEqual(['a', 'b', 'short', 'a', 'a', 'a', 'b', 'b', 'b']);
  });

  it('lets no long work keep others waiting for ever, and those that are not long hardly at all', async () => {
    const seen: string[] = [];
    const begin = (name: string, steps: number) => takeTurns(longSteps(steps, () => seen.push(name)));
    const works = [begin('endless', 120), begin('long', 10)];
    while (seen.length < 20) await new Promise((resolve) => setTimeout(resolve, 5));
    works.push(begin('brief', 3), begin('brief', 3));
    await Promise.all(works);
    const firstBrief = seen.indexOf('brief');
    // Its first turn at once, the others after at most a turn of a long one each.
    expect(seen.slice(firstBrief, firstBrief + 9).filter((name) => name === 'brief')).toHaveLength(6);
    expect(seen.lastIndexOf('long')).toBeLessThan(75);
    expect(seen).toHaveLength(136);
  });
});
