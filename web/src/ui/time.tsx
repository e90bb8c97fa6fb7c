import { useSyncExternalStore } from 'react';
import { absolute, ago, full } from '../text/time.ts';

/* One clock for the page, in steps of half a minute. */
const stepMs = 30_000;
let now = Date.now();
const watchers = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

function watch(watcher: () => void): () => void {
  if (watchers.size === 0) {
    // Nobody looked at the clock meanwhile.
    now = Date.now();
    ticking = setInterval(tick, stepMs);
  }
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) clearInterval(ticking);
  };
}

function tick(): void {
  now = Date.now();
  for (const watcher of watchers) watcher();
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

/** The moment, with its zone; `bare` where the heading of the column says it. */
export function At({ at, bare = false }: { at: string; bare?: boolean }) {
  return (
    <time dateTime={at} title={full(at)}>
      {absolute(at)}
      {bare ? '' : ' UTC'}
    </time>
  );
}
