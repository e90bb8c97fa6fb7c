import { setTimeout as pause } from 'node:timers/promises';

/** Waits until a look at the system gives something; fails after `withinMs`. */
export async function eventually<T>(look: () => Promise<T | undefined | false>, withinMs = 30_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`nothing was seen within ${withinMs} ms`);
    await pause(50);
  }
}
