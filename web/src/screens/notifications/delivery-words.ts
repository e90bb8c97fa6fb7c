import type { Notification } from '../../api/types.ts';
import { plural } from '../../text/words.ts';

type State = Notification['status'];

/** The class and the glyph with which the word for a state is shown. */
export const looks: Readonly<Record<State, { tone: string; glyph: 'mail' | 'clock' | 'x' | 'bell' | 'box' }>> = {
  queued: { tone: '', glyph: 'clock' },
  sending: { tone: '', glyph: 'clock' },
  sent: { tone: '', glyph: 'mail' },
  captured: { tone: 'warn-t', glyph: 'box' },
  failed: { tone: 'crit-t', glyph: 'x' },
  suppressed: { tone: 'dim', glyph: 'bell' },
};

/** How many alerts a message tells: "2 new, 12 again, 1 resolved". Empty for none. */
export function tells({ counts: { opened, recurring, resolved } }: Pick<Notification, 'counts'>): string {
  const parts = [
    [opened, 'new'],
    [recurring, 'again'],
    [resolved, 'resolved'],
  ] as const;
  return parts
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${n.toLocaleString('en')} ${word}`)
    .join(', ');
}

/** How often it was tried, and how often the answer was lost, so that a copy may have gone out besides (NTF-6). */
export function tries({ attempts, unknownAttempts }: Pick<Notification, 'attempts' | 'unknownAttempts'>): string {
  if (attempts === 0) return 'not tried yet';
  const lost = unknownAttempts > 0 ? `, ${unknownAttempts.toLocaleString('en')} with a lost answer` : '';
  return plural(attempts, 'attempt') + lost;
}

/** What a message is about. */
export const kinds: Readonly<Record<Notification['kind'], string>> = {
  head: 'Alerts of a head',
  quiet: 'No report came in time',
  test: 'A test',
};
