import { setImmediate } from 'node:timers/promises';
import type { Steps } from '../domain/privacy/steps.ts';

/** How long others wait while one submission is worked on, in milliseconds; one step may add to it. */
const turnMs = 10;

/** Does the work step by step and lets whatever else waits in this process have its turn in between. Throws what a step throws. */
export async function takeTurns<T>(work: Steps<T>): Promise<T> {
  let until = performance.now() + turnMs;
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    if (performance.now() < until) continue;
    await setImmediate();
    until = performance.now() + turnMs;
  }
}
