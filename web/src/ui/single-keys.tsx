import { useSyncExternalStore, type ReactNode } from 'react';

/** Who speaks to their machine, or touches keys by accident, can do without keys that act alone (WCAG 2.1.4). */
const storedAs = 'clef-single-keys';

let on = stored();
const watchers = new Set<() => void>();

function stored(): boolean {
  try {
    return localStorage.getItem(storedAs) !== 'off';
  } catch {
    return true;
  }
}

function turn(to: boolean): void {
  on = to;
  try {
    localStorage.setItem(storedAs, to ? 'on' : 'off');
  } catch {
    // Where nothing can be stored, it holds until the page is left.
  }
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

const useSingleKeys = () => useSyncExternalStore(watch, () => on);

/** Whether a key, as `KeyboardEvent.key` has it, does nothing now: one that writes a sign, where those are switched off. */
export const rests = (key: string) => !on && key.length === 1;

/** What tells of such keys, where they work. */
export function IfSingleKeys({ children }: { children: ReactNode }) {
  return useSingleKeys() ? children : null;
}

/** Switches them off and on. */
export function SingleKeysSwitch() {
  return (
    <label className="check">
      <input type="checkbox" role="switch" checked={useSingleKeys()} onChange={({ target }) => turn(target.checked)} />
      <span>Single-key shortcuts</span>
    </label>
  );
}
