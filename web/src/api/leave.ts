import { useSyncExternalStore } from 'react';
import { remember } from './tab-memory.ts';

/* What is on this page alone, as a key that is shown once: as long as somebody has yet to store it, the page stays. */
const held = new Set<object>();
const watchers = new Set<() => void>();
let leaving = false;

function settle(): void {
  if (leaving && held.size === 0) location.reload();
  for (const watcher of watchers) watcher();
}

/**
 * The page starts anew, so that whoever signs in next finds nothing in it that the one before was shown; held, once it is
 * not. Where the session `ended` by itself the sign-in says so.
 */
export function leave({ ended = false } = {}): void {
  if (!leaving) remember('ended', ended ? 'yes' : undefined);
  leaving = true;
  settle();
}

/** Keeps the page for what cannot be had again; the browser asks before it closes. */
export function hold(what: object): void {
  if (held.size === 0) addEventListener('beforeunload', ask);
  held.add(what);
}

/** Whether the page is kept now. */
export const isHeld = (): boolean => held.size > 0;

/** Takes back a hold, and does what waited for that. */
export function release(what: object): void {
  held.delete(what);
  if (held.size === 0) removeEventListener('beforeunload', ask);
  settle();
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** Whether the page stays for nothing but what it holds. */
export function useIsLeaving(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => leaving,
  );
}
