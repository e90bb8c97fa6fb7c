import { useEffect } from 'react';

/**
 * Whoever works by keyboard goes on where they were: when what has the focus leaves the page, as a button that did its
 * work or a row that moved elsewhere, the focus goes to the nearest part of the page around it that stayed; in that, to the
 * stop before it, so that the next one is what came in its place.
 */
export function useFocusKept(): void {
  useEffect(() => {
    let around: readonly EventTarget[] = [];
    let before: HTMLElement | undefined;
    const remember = (event: FocusEvent) => {
      around = event.composedPath();
      before = event.target instanceof HTMLElement ? stopBefore(event.target) : undefined;
    };
    const observer = new MutationObserver(() => {
      const [had] = around;
      if (document.activeElement !== document.body || !(had instanceof Element) || had.isConnected) return;
      const stayed = around.find((each) => each instanceof HTMLElement && each.isConnected);
      around = [];
      if (!(stayed instanceof HTMLElement) || !stayed.closest('#main')) return;
      if (before && stayed.contains(before)) before.focus({ preventScroll: true });
      // There was none, or it cannot be focused now.
      if (document.activeElement === document.body) land(stayed);
    });
    document.addEventListener('focusin', remember);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', remember);
      observer.disconnect();
    };
  }, []);
}

/** What Tab stops at before an element of the page. */
function stopBefore(element: HTMLElement): HTMLElement | undefined {
  const main = element.closest('#main');
  if (!main) return undefined;
  const stops = document.createTreeWalker(main, NodeFilter.SHOW_ELEMENT, (node) =>
    node instanceof HTMLElement && node.tabIndex >= 0 ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP,
  );
  stops.currentNode = element;
  const before = stops.previousNode();
  return before instanceof HTMLElement ? before : undefined;
}

/** Focuses what is not made for it, so that the next Tab goes on from there. */
function land(place: HTMLElement): void {
  if (place.tabIndex < 0 && !place.hasAttribute('tabindex')) {
    place.setAttribute('tabindex', '-1');
    place.addEventListener('blur', () => place.removeAttribute('tabindex'), { once: true });
  }
  place.focus({ preventScroll: true });
}
