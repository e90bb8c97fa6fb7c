import { useEffect, useLayoutEffect, useState, type ComponentType } from 'react';
import { ApiError, request } from '../api/client.ts';
import { isHeld } from '../api/leave.ts';
import { recall, remember } from '../api/tab-memory.ts';

/** A page's program could not be fetched: nobody answered, or another version was installed meanwhile. */
export class NotLoaded extends Error {}

/** Waits so long before it asks again, in milliseconds. */
const againMs = 3_000;
/** After so many times in a row nothing is loaded again by itself: something on the way keeps the page from coming. */
const mostLoads = 3;
/** What takes longer than this to load says so, in milliseconds. */
const lateMs = 600;

/**
 * A page whose program is fetched when it is asked for, or `early`, where people are likely to go. Not React's own `lazy`: a page that Suspense waited for is held
 * back until 300 ms have gone by, however soon it came.
 */
export function later<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>) {
  let loaded: ComponentType<Props> | undefined;
  const fetchPage = async () => {
    loaded ??= (await load()).default;
  };
  function Later(props: Props) {
    const [Page, show] = useState(() => loaded);
    useLayoutEffect(() => {
      if (Page) return;
      const draw = async () => {
        try {
          await fetchPage();
          remember('loads', undefined);
          show(() => loaded);
        } catch (cause) {
          // Where the page would be drawn, so that what catches errors of pages sees it.
          show(() => {
            throw new NotLoaded('a page could not be fetched', { cause });
          });
        }
      };
      void draw();
    }, [Page]);
    return Page ? <Page {...props} /> : <OnItsWay />;
  }
  // Whoever goes there asks again where this fails.
  Later.early = () => void fetchPage().catch(() => undefined);
  return Later;
}

/** Stands where a page is not yet; what comes soon leaves no time to see it. */
function OnItsWay() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), lateMs);
    return () => clearTimeout(timer);
  }, []);
  return late ? (
    <p className="dim" role="status">
      This page is on its way.
    </p>
  ) : null;
}

/** From the beginning, as somebody asked for it. */
function tryAgain(): void {
  remember('loads', undefined);
  location.reload();
}

/** As it was when this load began: a page that comes forgets it, also where a part of it does not. */
const loads = Number(recall('loads') ?? 0);

/** Loads everything anew as soon as somebody answers: the address holds what was looked at, so nothing is lost. */
export function LoadAgain() {
  const gaveUp = loads >= mostLoads;
  useEffect(() => {
    if (gaveUp) return;
    const load = () => {
      // A key that cannot be shown again may have come up meanwhile.
      if (isHeld()) return;
      remember('loads', String(loads + 1));
      location.reload();
    };
    const timer = setInterval(() => {
      request('GET', '/session').then(load, (error: unknown) => {
        if (error instanceof ApiError && error.status === 401) load();
      });
    }, againMs);
    return () => clearInterval(timer);
  }, [gaveUp]);
  return (
    <div className="banner crit" role="alert">
      <strong>This page could not be loaded.</strong>
      {gaveUp ? (
        <>
          <span>Clef Pro answers, but something keeps the page from your browser. Tell who runs Clef Pro.</span>
          <button type="button" className="btn sm" onClick={tryAgain}>
            Try again
          </button>
        </>
      ) : (
        <span>Clef Pro does not answer, or was updated meanwhile. It is loaded again by itself.</span>
      )}
    </div>
  );
}
