import { setImmediate } from 'node:timers/promises';
import type { Steps } from '../domain/privacy/steps.ts';

/** How long others wait while one submission is worked on, in milliseconds; one step may add to it. */
const turnMs = 10;
/** So many turns a long work has before the next long one: where each had one in turn, all would be done at the end. */
const stint = 50;

/** Does a work step by step, and lets whatever else waits in this process have its turn in between. */
export type TakeTurns = <T>(work: Steps<T>) => Promise<T>;

/**
 * Makes those who share a thread take turns. What is done within one turn waits for nobody; of what takes longer one is
 * worked on at a time, in the order they came. Each throws what its steps throw.
 */
export function createTurns(): TakeTurns {
  const waiting: (() => void)[] = [];
  let isTaken = false;

  async function take(): Promise<void> {
    if (isTaken) return new Promise((resolve) => waiting.push(resolve));
    isTaken = true;
  }

  function pass(): void {
    const next = waiting.shift();
    if (next) next();
    else isTaken = false;
  }

  return async (work) => {
    const first = turn(work);
    if (first.done) return first.value;
    await take();
    try {
      for (let turns = 1; ; turns += 1) {
        await setImmediate();
        const last = turn(work);
        if (last.done) return last.value;
        if (turns % stint > 0) continue;
        pass();
        await take();
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
