import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves once `condition` holds, asking every `everyMs`; rejects when `signal` aborts. */
export async function poll(
  condition: () => boolean | Promise<boolean>,
  everyMs: number,
  signal?: AbortSignal,
): Promise<void> {
  while (!(await condition())) await sleep(everyMs, undefined, signal && { signal });
}

/** Tells whether `condition` came to hold within `withinMs`. */
export async function holdsWithin(condition: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  await poll(() => condition() || Date.now() >= deadline, 25);
  return condition();
}
