import { useSyncExternalStore } from 'react';

interface Message {
  readonly text: string;
  readonly seen: boolean;
}

/** How long what is said for all to see stays, in milliseconds. */
const stayMs = 8_000;

let message: Message = { text: '', seen: false };
const watchers = new Set<() => void>();

function tell(next: Message): void {
  message = next;
  for (const watcher of watchers) watcher();
}

/** Says something to those who do not see it change. */
export function announce(text: string): void {
  tell({ text, seen: false });
}

/** Says to everybody why a key that was pressed changed nothing. */
export function explain(text: string): void {
  const said = { text, seen: true };
  tell(said);
  // Gone, so that the same words are read aloud again the next time.
  setTimeout(() => (message === said ? announce('') : undefined), stayMs);
}

/** Takes away what was explained, where one has gone elsewhere. */
export function endExplanation(): void {
  if (message.seen) announce('');
}

/** The one place on the page that is read aloud when its words change. */
export function Announcer() {
  const { text, seen } = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => message,
  );
  return (
    <div className={seen ? 'explained' : 'vh'} role="status" aria-live="polite">
      {text}
    </div>
  );
}
