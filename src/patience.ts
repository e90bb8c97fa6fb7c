import { setTimeout as pause } from 'node:timers/promises';

/** Something did not come to its end in time; what was asked for may still take effect. */
export class TookTooLong extends Error {
  constructor() {
    super('it did not come to its end in time');
    this.name = 'TookTooLong';
  }
}

/** What `work` gives, if it ends within `ms` milliseconds. Else throws {@link TookTooLong}; `work` goes on, its end is ignored. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TookTooLong()), Math.max(0, ms));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Looks again and again, at first often, until it sees something or the time is over; gives what was seen last. */
export async function waitFor<T>(look: () => Promise<T>, seen: (value: T) => boolean, withinMs: number): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (let wait = 20; ; wait = Math.min(wait * 1.5, 250)) {
    const value = await look();
    const left = deadline - Date.now();
    if (seen(value) || left <= 0) return value;
    await pause(Math.min(wait, left));
  }
}

/**
 * Gives what an attempt gives, tried again after pauses that double from a quarter of a second to five seconds. Each failure
 * is told, with the pause in milliseconds that follows it; whoever is told may throw, which ends it.
 */
export async function retrying<T>(
  attempt: () => Promise<T>,
  tell: (error: unknown, retryInMs: number) => void,
): Promise<T> {
  for (let wait = 250; ; wait = Math.min(wait * 2, 5_000)) {
    try {
      return await attempt();
    } catch (error) {
      tell(error, wait);
      await pause(wait);
    }
  }
}
