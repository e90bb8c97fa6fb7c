import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useLiveUpdates } from '../api/live.ts';
import { Announcer } from '../ui/announcer.tsx';
import { listenForHotkeys } from '../ui/hotkeys.ts';
import { Icon } from '../ui/icon.tsx';
import { ShowsOnce } from '../ui/keyring/shown-once.tsx';
import { CommandMenu } from './command-menu.tsx';
import { Outdated } from './outdated.tsx';
import { useArrival } from './use-arrival.ts';
import { useFocusKept } from './use-focus-kept.ts';
import { useNews } from './use-news.ts';
import { useOneIdentity, useSession } from './session.ts';
import { SessionEnd } from './session-end.tsx';
import { Sidebar } from './sidebar.tsx';

/** Everything around a page: the ways to the others, and what is the same on all of them. */
export function Shell({ children }: { children: ReactNode }) {
  const session = useSession();
  useLiveUpdates(useQueryClient());
  useOneIdentity();
  useNews();
  useEffect(listenForHotkeys, []);
  useFocusKept();
  const main = useRef<HTMLElement>(null);
  const [here] = useLocation();
  useArrival(main, here);
  return (
    <ShowsOnce>
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        Skip to content
      </button>
      {session.plainHttp ? (
        <p className="banner crit plain-http" role="note">
          This page comes over plain http: whoever is on the way can read it and take over your session. Serve it over
          https.
        </p>
      ) : null}
      <Topbar key={here} />
      <div className="app">
        <aside className="side" aria-label="Sidebar">
          <div>
            <Link className="brand" href="/">
              <i />
              Clef Pro
            </Link>
            <Sidebar />
          </div>
        </aside>
        <main className="main" id="main" ref={main} tabIndex={-1}>
          <SessionEnd />
          <Outdated />
          {children}
        </main>
      </div>
      <CommandMenu />
      <Announcer />
    </ShowsOnce>
  );
}

/** On a small screen the sidebar is a menu, which closes once one went somewhere. */
function Topbar() {
  const [open, setOpen] = useState(false);
  return (
    <header className="topbar">
      <Link className="brand" href="/">
        <i />
        Clef Pro
      </Link>
      <details className="menu" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="btn">
          <Icon name="menu" />
          Menu
        </summary>
        <div>{open ? <Sidebar /> : null}</div>
      </details>
    </header>
  );
}
