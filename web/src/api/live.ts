import { MutationCache, QueryCache, QueryClient, type Query } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { ApiError, basePath } from './client.ts';
import { leave } from './leave.ts';
import { currentReach, watchReach } from './reach.ts';
import { queries, type Shows, type Topic } from './queries.ts';
import { readAnew } from './refresh.ts';

interface Hint {
  readonly topic: Topic | 'refetch';
  readonly integrationId: string | null;
}

/** Hints come in bursts, one for each change of one submission; what they name is read once, in milliseconds. */
const gatherMs = 100;
/** How often an open page asks by itself while no hints come, in milliseconds. */
const pollMs = 15_000;
/** A stream that nothing was heard of for so long is dead, in milliseconds: its heart beats every 15 seconds. */
const silentMs = 40_000;
/** What a browser thinks of its network says nothing of ours: only asking shows whether Clef Pro answers. */
const networkMode = 'always';

/** Makes the one store of what was read; a session that ended leads back to the sign-in. */
export function createQueryClient(): QueryClient {
  const [session] = queries.session().queryKey;
  return new QueryClient({
    queryCache: new QueryCache({
      // Who is not signed in yet is told so by the first answer of all.
      onError: (error, { queryKey, state: { data } }) => {
        if (queryKey[0] !== session || data !== undefined) leaveIfEnded(error);
      },
    }),
    mutationCache: new MutationCache({ onError: leaveIfEnded }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        networkMode,
        refetchOnReconnect: true,
        // What is seen again is read anew with the rest (keepUpToDate).
        refetchOnWindowFocus: false,
        retry: (failures, error) =>
          failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      },
      mutations: { networkMode },
    },
  });
}

function leaveIfEnded(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) leave({ ended: true });
}

let state: 'connecting' | 'live' | 'polling' = 'connecting';
const watchers = new Set<() => void>();

function become(next: typeof state): void {
  state = next;
  for (const watcher of watchers) watcher();
}

/** Whether changes show by themselves at once (`live`) or every 15 seconds (`polling`). */
export function useLiveState(): typeof state {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => state,
  );
}

/**
 * Reads anew what the API hints at, or everything open every 15 seconds where the hints do not come. A page that nobody
 * sees rests, and catches up when it is seen again.
 */
export function useLiveUpdates(client: QueryClient): void {
  useEffect(() => keepUpToDate(client), [client]);
}

function keepUpToDate(client: QueryClient): () => void {
  const gatherer = gatherHints(client);
  const gatherAll = () => gatherer.gather(JSON.stringify({ topic: 'refetch', integrationId: null } satisfies Hint));
  // No hint names the session: another tab may have signed in with another key.
  const beginAnew = () => {
    void client.invalidateQueries({ queryKey: queries.session().queryKey });
    gatherAll();
  };
  let source: EventSource | undefined;
  let heardAt = 0;
  const heard = () => {
    heardAt = Date.now();
  };
  const open = () => {
    heard();
    source = listen({ heard, gather: gatherer.gather, beginAnew });
  };
  const isDead = () => source?.readyState === EventSource.CLOSED || Date.now() - heardAt > silentMs;
  const poll = setInterval(() => {
    if (document.hidden) return;
    // A browser tries again by itself where it saw the connection break: neither after an error, such as the 502 of a
    // proxy, nor where whatever was on the way went without a word.
    const dead = isDead();
    if (dead) {
      source?.close();
      become('polling');
    }
    if (state !== 'live' || currentReach() !== 'answers') gatherAll();
    if (dead) open();
  }, pollMs);
  // Over HTTP/1.1 a browser has six connections to us for all its tabs: with a stream for each that nobody sees there
  // would be none left for the one that somebody does.
  const follow = () => {
    source?.close();
    become('connecting');
    if (document.hidden) return;
    open();
    beginAnew();
  };
  // What was given up meanwhile is asked for again; not without end, where one view alone cannot be read.
  let caughtUpAt = 0;
  let catchUp: ReturnType<typeof setTimeout> | undefined;
  const forget = watchReach((reach) => {
    if (reach !== 'answers') return;
    catchUp ??= setTimeout(
      () => {
        catchUp = undefined;
        caughtUpAt = Date.now();
        gatherAll();
      },
      Math.max(0, caughtUpAt + pollMs - Date.now()),
    );
  });
  if (!document.hidden) open();
  document.addEventListener('visibilitychange', follow);
  return () => {
    document.removeEventListener('visibilitychange', follow);
    source?.close();
    forget();
    clearTimeout(catchUp);
    clearInterval(poll);
    gatherer.stop();
  };
}

interface Listener {
  /** Called at each sign of life. */
  heard(): void;
  gather(hint: string): void;
  /** Called where what was hinted at before is not told again. */
  beginAnew(): void;
}

function listen({ heard, gather, beginAnew }: Listener): EventSource {
  const source = new EventSource(`${basePath}/api/v1/events`);
  source.addEventListener('open', () => {
    heard();
    become('live');
    beginAnew();
  });
  source.addEventListener('error', () => become('polling'));
  source.addEventListener('heartbeat', heard);
  source.addEventListener('message', ({ data }: MessageEvent<string>) => {
    heard();
    gather(data);
  });
  return source;
}

/** Reads what hints name, one burst after the other: a hint would begin anew what is on its way, for ever under load. */
function gatherHints(client: QueryClient) {
  const waiting = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const readAgain = async () => {
    const hints = [...waiting].map((each) => JSON.parse(each) as Hint);
    waiting.clear();
    const read = readAnew(client, (query) => hints.some((each) => isAbout(each, query)));
    // An answer that never comes holds up the next burst no longer than this.
    await Promise.race([read, new Promise((resolve) => setTimeout(resolve, pollMs))]);
    timer = undefined;
    if (waiting.size > 0) schedule();
  };
  const schedule = () => {
    timer ??= setTimeout(() => void readAgain(), gatherMs);
  };
  return {
    gather: (hint: string) => {
      waiting.add(hint);
      schedule();
    },
    stop: () => {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}

function isAbout({ topic, integrationId }: Hint, { meta }: Query): boolean {
  const shows = meta as Shows | undefined;
  if (!shows) return false;
  if (topic === 'refetch') return shows.topics.length > 0;
  return shows.topics.includes(topic) && [undefined, integrationId].includes(shows.integrationId);
}
