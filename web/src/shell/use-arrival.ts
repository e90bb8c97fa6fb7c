import { useEffect, useRef, type RefObject } from 'react';
import { basePath } from '../api/client.ts';
import { endExplanation } from '../ui/announcer.tsx';

/**
 * Whoever goes to another page starts reading at its beginning, with eyes, keyboard or ears. Whoever goes back is where they
 * left it: the browser scrolls there, and the link they had followed gets the focus.
 */
export function useArrival(main: RefObject<HTMLElement | null>, here: string): void {
  const from = useRef(here);
  /** The address one came to by Back or Forward, if that was the last thing one did. */
  const movedTo = useRef<string>(undefined);
  useEffect(() => {
    const note = () => {
      movedTo.current = location.href;
    };
    // Before the router hears of it, and draws the page.
    addEventListener('popstate', note, true);
    return () => removeEventListener('popstate', note, true);
  }, []);
  useEffect(() => {
    if (from.current === here) return;
    const before = from.current;
    const back = movedTo.current === location.href;
    from.current = here;
    movedTo.current = undefined;
    endExplanation();
    if (!back) window.scrollTo(0, 0);
    // A page is made anew at each address, so what has the focus in it asked for it, as the first field of a form does.
    const focused = document.activeElement;
    if (focused !== main.current && main.current?.contains(focused)) return;
    const followed = back ? linkTo(main.current, before) : undefined;
    (followed ?? main.current)?.focus({ preventScroll: true });
  }, [main, here]);
}

function linkTo(main: HTMLElement | null, path: string): HTMLElement | undefined {
  return [...(main?.querySelectorAll('a') ?? [])].find(({ pathname }) => pathname === basePath + path);
}
