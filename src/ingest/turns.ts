import { setImmediate } from 'node:timers/promises';
import type { Steps } from '../domain/privacy/steps.ts';

/** How long others wait while one submission is worked on, in milliseconds; one step may add to it. */
const turnMs = 10;
/** Work that needs more turns than this is long. */
const few = 5;
/**
 * How many turns long work has before other long work goes on: if they changed at every turn, all would be done only at
 * the end.
 */
const stint = 50;

/** Does work step by step, and lets whatever else waits in this process have its turn in between. */
export type TakeTurns = <T>(work: Steps<T>) => Promise<T>;

/**
 * Makes work that shares a thread take turns. Work that is done within one turn waits for nobody. The rest is worked on one
 * after the other, in the order it came, so that the first is done soon: brief work goes ahead, and between any two pieces
 * of it long work has one turn. Each throws what its steps throw.
 */
export function createTurns(): TakeTurns {
  const waiting = { brief: [] as (() => void)[], long: [] as (() => void)[] };
  let isTaken = false;
  let isBrief = false;

  async function take(kind: keyof typeof waiting, where: 'behind' | 'ahead' = 'behind'): Promise<void> {
    if (isTaken) {
      await new Promise<void>((resolve) => waiting[kind][where === 'behind' ? 'push' : 'unshift'](resolve));
    }
    isTaken = true;
    isBrief = kind === 'brief';
  }

  function pass(): void {
    const { brief, long } = waiting;
    const next = brief.length > 0 && (!isBrief || long.length === 0) ? brief.shift() : long.shift();
    isTaken = next !== undefined;
    next?.();
  }

  return async (work) => {
    const first = turn(work);
    if (first.done) return first.value;
    await take('brief');
    try {
      for (let turns = 1; ; turns += 1) {
        await setImmediate();
        const last = turn(work);
        if (last.done) return last.value;
        if (turns % stint === few) {
          pass();
          await take('long');
        } else if (turns > few && waiting.brief.length > 0) {
          pass();
          await take('long', 'ahead');
        }
      }
    } finally {
      pass();
    }
  };
}

/** The turns of this process. */
export const takeTurns = createTurns();

function turn<T>(work: Steps<T>): IteratorResult<void, T> {
  const until = performance.now() + turnMs;
  for (;;) {
    const step = work.next();
    if (step.done || performance.now() >= until) return step;
  }
}
