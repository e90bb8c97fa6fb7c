import { useEffect, useRef, type RefObject } from 'react';
import { basePath } from '../api/client.ts';
import { endExplanation } from '../ui/announcer.tsx';

/** The address one came to by Back or Forward, if that was the last thing one did. */
const moved: { to: string | undefined } = { to: undefined };
// As the module is read, so that it hears of it before the router does, which draws the page at once.
addEventListener('popstate', () => {
  moved.to = location.href;
});

/**
 * Whoever goes to another page starts reading at its beginning, with eyes, keyboard or ears. Whoever goes back is where they
 * left it: the browser scrolls there, and the link they had followed gets the focus.
 */
export function useArrival(main: RefObject<HTMLElement | null>, here: string): void {
  const from = useRef(here);
  useEffect(() => {
    if (from.current === here) return;
    const before = from.current;
    const back = moved.to === location.href;
    from.current = here;
    moved.to = undefined;
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
