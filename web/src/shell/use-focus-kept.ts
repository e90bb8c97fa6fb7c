import { useEffect } from 'react';

/**
 * Whoever works by keyboard goes on where they were: when what has the focus leaves the page, as a button that did its
 * work or a row that moved elsewhere, the focus goes to the nearest part of the page around it that stayed.
 */
export function useFocusKept(): void {
  useEffect(() => {
    let around: readonly EventTarget[] = [];
    const remember = (event: FocusEvent) => {
      around = event.composedPath();
    };
    const observer = new MutationObserver(() => {
      const [had] = around;
      if (document.activeElement !== document.body || !(had instanceof Element) || had.isConnected) return;
      const stayed = around.find((each) => each instanceof HTMLElement && each.isConnected);
      around = [];
      if (stayed instanceof HTMLElement && stayed.closest('#main')) land(stayed);
    });
    document.addEventListener('focusin', remember);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', remember);
      observer.disconnect();
    };
  }, []);
}

/** Focuses what is not made for it, so that the next Tab goes on from there. */
function land(place: HTMLElement): void {
  if (place.tabIndex < 0 && !place.hasAttribute('tabindex')) {
    place.setAttribute('tabindex', '-1');
    place.addEventListener('blur', () => place.removeAttribute('tabindex'), { once: true });
  }
  place.focus({ preventScroll: true });
}
