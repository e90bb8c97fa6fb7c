import { useSyncExternalStore } from 'react';

interface Message {
  /** Another one each time, so that the same words are drawn anew, and read aloud again. */
  readonly id: number;
  readonly text: string;
  readonly seen: boolean;
}

/** How long what was said stays, to be read and to be seen, in milliseconds. */
const stayMs = 8_000;

/** Something is said so long after it was done, in milliseconds: nothing is heard from below a dialog that is still ending. */
const afterMs = 100;

const silence: Message = { id: 0, text: '', seen: false };
let message = silence;
let said = 0;
const watchers = new Set<() => void>();

function become(next: Message): void {
  message = next;
  for (const watcher of watchers) watcher();
}

function say(text: string, seen: boolean): void {
  const next = { id: (said += 1), text, seen };
  become(next);
  setTimeout(() => (message === next ? become(silence) : undefined), stayMs);
}

/** Says something to those who do not see it change. */
export function announce(text: string): void {
  setTimeout(() => say(text, false), afterMs);
}

/** Says to everybody why a key that was pressed changed nothing. */
export function explain(text: string): void {
  say(text, true);
}

/** Takes away what was explained, where one has gone elsewhere. */
export function endExplanation(): void {
  if (message.seen) become(silence);
}

/** The place that is read aloud when its words change: one of the page, and one of each dialog, below which nothing is heard. */
export function Announcer() {
  const { id, text, seen } = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => message,
  );
  return (
    <div className={seen ? 'explained' : 'vh'} role="status" aria-live="polite">
      <span key={id}>{text}</span>
    </div>
  );
}
