import { DatabaseSilent } from './errors.ts';

/**
 * What `work` gives, if it ends within `ms` milliseconds. Else throws {@link DatabaseSilent}; `work` goes on, and its end
 * is ignored.
 */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DatabaseSilent()), ms);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
