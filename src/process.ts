import type { Logger } from 'pino';

/** A stop that takes longer than this is given up: whoever asked for it would kill us next. */
const stopLimitMs = 28_000;

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
