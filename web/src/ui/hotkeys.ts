import { useEffect, useRef } from 'react';
import { rests } from './single-keys.tsx';

/** A key that does something on the page that is open. */
export interface Hotkey {
  /** As `KeyboardEvent.key` has it. */
  readonly key: string;
  /** What it does, in the imperative: "Go to the latest report". */
  readonly does: string;
  run(): void;
}

const active = new Set<{ current: readonly Hotkey[] }>();

/** The keys of whatever is open, for the command menu. */
export const activeHotkeys = (): readonly Hotkey[] => [...active].flatMap(({ current }) => current);

/** Offers single keys while the component is shown; they rest while somebody types or a dialog is open. */
export function useHotkeys(hotkeys: readonly Hotkey[]): void {
  const latest = useRef(hotkeys);
  useEffect(() => {
    latest.current = hotkeys;
  });
  useEffect(() => {
    active.add(latest);
    return () => void active.delete(latest);
  }, []);
}

/** Listens once for the whole page; gives what ends it. */
export function listenForHotkeys(): () => void {
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || rests(event.key) || isTyping(event.target) || isShortcut(event)) return;
  if (document.querySelector('dialog[open]')) return;
  const hotkey = activeHotkeys().find(({ key }) => key === event.key);
  if (!hotkey) return;
  event.preventDefault();
  hotkey.run();
}

/** Whether a key is pressed together with others that make a command of the browser of it. */
function isShortcut(event: KeyboardEvent): boolean {
  const { ctrlKey, metaKey, altKey, key } = event;
  // AltGr, which Windows tells as Control and Alt, and Option are how many keyboards write [ ] and \.
  const writes = !metaKey && (event.getModifierState('AltGraph') || (altKey && !ctrlKey));
  return writes ? !/^\P{L}$/u.test(key) : ctrlKey || metaKey || altKey;
}

/** Whether a key that goes there is a part of a text or a choice. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range', 'button'].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
