import { useSyncExternalStore } from 'react';

/** Whether Clef Pro answers, has let somebody wait for a while, or does not answer. */
export type Reach = 'answers' | 'slow' | 'silent';

/** Who waits longer than this is told so, in milliseconds. */
const slowMs = 4_000;

let reach: Reach = 'answers';
const watchers = new Set<(reach: Reach) => void>();

export const currentReach = (): Reach => reach;

/** Calls `watcher` at each change; gives what ends it. */
export function watchReach(watcher: (reach: Reach) => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Draws anew at each change. */
export const useReach = (): Reach => useSyncExternalStore(watchReach, currentReach);

function become(next: Reach): void {
  if (next === reach) return;
  reach = next;
  for (const watcher of watchers) watcher(next);
}

/** Learns from a request how Clef Pro answers. One that was given up says nothing, so its `signal` is looked at. */
export async function follow(answer: Promise<Response>, signal: AbortSignal | undefined): Promise<Response> {
  const late = setTimeout(() => {
    if (reach === 'answers') become('slow');
  }, slowMs);
  try {
    const response = await answer;
    become(isOurs(response) ? 'answers' : 'silent');
    return response;
  } catch (error) {
    if (!signal?.aborted) become('silent');
    throw error;
  } finally {
    clearTimeout(late);
  }
}

/** A proxy whose server is away answers in its place, with a page of its own. */
function isOurs({ ok, headers }: Response): boolean {
  return ok || (headers.get('content-type') ?? '').includes('json');
}
