import { useSyncExternalStore } from 'react';
import { absolute, ago, full } from '../text/time.ts';

/* One clock for the page, in steps of half a minute. */
const stepMs = 30_000;
let now = Date.now();
const watchers = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  ticking ??= setInterval(() => {
    now = Date.now();
    for (const each of watchers) each();
  }, stepMs);
  return () => watchers.delete(watcher);
}

/** The time in epoch milliseconds, to the half minute. */
export const useNow = () => useSyncExternalStore(watch, () => now);

/** How long ago, for lists; the moment itself on hover. */
export function Ago({ at }: { at: string }) {
  return (
    <time dateTime={at} title={full(at)}>
      {ago(at, useNow())}
    </time>
  );
}

/** The moment, for timelines. */
export function At({ at }: { at: string }) {
  return (
    <time dateTime={at} title={full(at)}>
      {absolute(at)}
    </time>
  );
}
