import { describe, expect, it } from '@jest/globals';
import { gather, TooManyWaiting } from '../src/gather.ts';
import { eventually } from './eventually.ts';

/** Whose a number is, its last digit says. */
const senderOf = (item: number): string => `${item}`.slice(-1);

/** A gathering whose runs end when the test says so. */
function held(
  options: {
    atOnce?: number;
    holdMs?: number;
    lingerMs?: number;
    mostWaiting?: number;
    mostOfOne?: number;
    isApart?: boolean;
  } = {},
) {
  const runs: { items: readonly number[]; end: (error?: Error) => void }[] = [];
  const add = gather<number, string>({
    atOnce: options.atOnce ?? 1,
    holdMs: options.holdMs ?? 60_000,
    lingerMs: options.lingerMs ?? 0,
    mostWaiting: options.mostWaiting ?? 100,
    share: (item) => item,
    ...(options.mostOfOne && { fair: { senderOf, most: options.mostOfOne } }),
    ...(options.isApart && { apart: senderOf }),
    concernsAll: (error) => error instanceof RangeError,
    run: (items) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) => (error ? reject(error) : resolve(items.map((item) => `did ${item}`)));
        runs.push({ items, end });
      }),
  });
  return { add, runs };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('what is gathered', () => {
  it('runs at once and alone while nothing else does, and together behind it', async () => {
    const { add, runs } = held();
    const answers = [add(0.1), add(0.2), add(0.3)];
    expect(runs.map(({ items }) => items)).toEqual([[0.1]]);
    runs[0]!.end();
    await settled();
    expect(runs.map(({ items }) => items)).toEqual([[0.1], [0.2, 0.3]]);
    runs[1]!.end();
    expect(await Promise.all(answers)).toEqual(['did 0.1', 'did 0.2', 'did 0.3']);
  });

  it('lingers for more where the run before took several, and not where it took one', async () => {
    const { add, runs } = held({ lingerMs: 300 });
    const answers = [add(0.1), add(0.2), add(0.3)];
    runs[0]!.end();
    await settled();
    expect(runs.map(({ items }) => items)).toEqual([[0.1], [0.2, 0.3]]);
    runs[1]!.end();
    await settled();
    answers.push(add(0.4));
    await settled();
    answers.push(add(0.5));
    expect(runs).toHaveLength(2);
    await eventually(async () => runs.length === 3);
    expect(runs[2]!.items).toEqual([0.4, 0.5]);
    runs[2]!.end();
    await Promise.all(answers);
  });

  it('takes so many of one sender at most, each in its order, and others before the rest of them', async () => {
    const { add, runs } = held({ mostOfOne: 2 });
    const answers = [0.01, 0.011, 0.021, 0.031, 0.041, 0.012, 0.022, 0.032, 0.051].map(add);
    for (let run = 0; run < 4; run += 1) {
      runs[run]!.end();
      await settled();
    }
    expect(runs.map(({ items }) => items)).toEqual([
      [0.01],
      [0.011, 0.021, 0.012, 0.022],
      [0.031, 0.041, 0.032],
      [0.051],
    ]);
    await Promise.all(answers);
  });

  it('leaves what has to be apart from a run until that has ended, and passes it by', async () => {
    const { add, runs } = held({ atOnce: 2, isApart: true, holdMs: 10 });
    const answers = [0.011, 0.021, 0.012, 0.022, 0.013].map(add);
    const until = async (count: number) => {
      await eventually(async () => runs.length >= count);
    };
    await until(3);
    runs[1]!.end();
    await until(4);
    runs[0]!.end();
    await until(5);
    expect(runs.map(({ items }) => items)).toEqual([[0.011], [0.012], [0.013], [0.022], [0.021]]);
    for (const each of runs.slice(2)) each.end();
    await Promise.all(answers);
  });

  it('fills a run in order of arrival, and lets one that fills more than a run have its own', async () => {
    const { add, runs } = held();
    const answers = [0.1, 0.5, 0.5, 0.5, 7, 0.1].map(add);
    for (let run = 0; run < 5; run += 1) {
      runs[run]!.end();
      await settled();
    }
    expect(runs.map(({ items }) => items)).toEqual([[0.1], [0.5, 0.5], [0.5], [7], [0.1]]);
    await Promise.all(answers);
  });

  it('does not wait for a run that hangs, nor take more than may wait', async () => {
    const { add, runs } = held({ holdMs: 5, mostWaiting: 1 });
    const answers = [add(0.1), add(0.2)];
    await expect(add(0.3)).rejects.toBeInstanceOf(TooManyWaiting);
    await eventually(async () => runs.length >= 2);
    for (const run of runs) run.end();
    expect(await Promise.all(answers)).toEqual(['did 0.1', 'did 0.2']);
  });

  it('is tried one by one after an error that may be the fault of one, and not after one that is nobody’s', async () => {
    const { add, runs } = held();
    const results = Promise.allSettled([0.1, 0.2, 0.3].map(add));
    runs[0]!.end();
    await settled();
    runs[1]!.end(new TypeError('one of them is wrong'));
    await settled();
    runs[2]!.end(new TypeError('it is this one'));
    await settled();
    runs[3]!.end();
    await results;
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const others = Promise.allSettled([0.1, 0.2, 0.3].map(add));
    runs[4]!.end();
    await settled();
    runs[5]!.end(new RangeError('nobody is served now'));
    expect((await others).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(runs).toHaveLength(6);
  });
});
