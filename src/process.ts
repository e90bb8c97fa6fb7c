import type { Logger } from 'pino';
import { wantsStacks } from './config.ts';
import { isTransient } from './db/errors.ts';
import { retrying } from './patience.ts';
import { reasonOf } from './reason.ts';

/** A stop that takes longer than this is given up: whoever asked for it would kill us next. */
const stopLimitMs = 28_000;

/** Gives what `ask` gives as soon as the database at `url` answers; throws what is not a matter of waiting. */
export async function untilPossible<T>(url: string, log: Logger, ask: () => Promise<T>): Promise<T> {
  // The rest of the address may hold a password.
  const host = URL.parse(url)?.hostname;
  return retrying(ask, (error, retryInMs) => {
    if (!isTransient(error)) throw error;
    log.warn({ err: error, host, retryInMs }, 'PostgreSQL does not answer yet: check DATABASE_URL');
  });
}

/**
 * Runs an entry point. What it throws ends the process and is told in a sentence, to whoever started it; where in the
 * program it happened, only at LOG_LEVEL=debug.
 */
export async function runEntryPoint(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n`);
    if (wantsStacks()) writeStacks(error);
    process.exit(1);
  }
}

/** The stacks alone: other fields of an error may hold what is secret. */
function writeStacks(error: unknown): void {
  for (let each = error; each instanceof Error; each = each.cause) process.stderr.write(`${each.stack}\n`);
}

/** Gives what `work` gives. Throws a sentence that says what was attempted, and what to look at, when the database does not let it. */
export async function inDatabase<T>(attempted: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Error(`${attempted} (${reasonOf(error)}): check DATABASE_URL, and that PostgreSQL answers there.`, {
      cause: error,
    });
  }
}

/** Tells the launcher, where there is one, that this process serves. */
export function announceReady(): void {
  process.send?.({ ready: true });
}

/** Runs `stop` once on SIGTERM, SIGINT or when the launcher is gone, then ends the process. A second SIGTERM ends it at once. */
export function onStop(log: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  const begin = (cause: string) => {
    if (stopping) {
      if (cause === 'SIGTERM') process.exit(1);
      return;
    }
    stopping = true;
    log.info({ cause }, 'stopping');
    setTimeout(() => process.exit(1), stopLimitMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => begin('SIGTERM'));
  process.on('SIGINT', () => begin('SIGINT'));
  // It may have ended while this process was still starting.
  if ('connected' in process && !process.connected) begin('the launcher ended');
  process.on('disconnect', () => begin('the launcher ended'));
}
