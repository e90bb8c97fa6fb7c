import { DatabaseSilent } from './errors.ts';

/** What `work` gives, waited for so many milliseconds; after that it goes on unheard. Throws {@link DatabaseSilent} then. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DatabaseSilent()), ms);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
