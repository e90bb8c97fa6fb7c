import { say } from './say.ts';

const echoMs = 1000;

/** Gives a signal that aborts on Ctrl-C, SIGTERM or a closed terminal; calls `onSecond` when the person insists. */
export function listenForStop(onSecond: () => void): AbortSignal {
  const stop = new AbortController();
  let firstAt = 0;
  const onSignal = (): void => {
    if (!stop.signal.aborted) {
      firstAt = Date.now();
      stop.abort();
      return;
    }
    // The terminal and npm both deliver one and the same Ctrl-C.
    if (Date.now() - firstAt < echoMs) return;
    say('Ending everything at once.');
    onSecond();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  return stop.signal;
}
