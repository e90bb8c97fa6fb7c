import type { Notification } from '../api/types.ts';

type State = Notification['status'];
/** A message, or so many of one state. */
interface Counted {
  readonly status: State;
  readonly count?: number;
}

/** How the delivery of a message stands, in words; in the order in which messages are counted. */
export const deliveryWords: Readonly<Record<State, string>> = {
  sent: 'Sent',
  captured: 'Captured, never sent',
  failed: 'Failed',
  queued: 'Waiting',
  sending: 'Being handed over',
  suppressed: 'Cancelled',
};

/** The states in the order in which messages are counted. */
export const deliveryStates = Object.keys(deliveryWords) as State[];

/** How many messages there are of each state: "25 sent, 1 failed"; with what they are called, "25 mails sent, 1 failed". Empty for none. */
export function countDeliveries(messages: readonly Counted[], called?: (n: number) => string): string {
  const countOf = (state: State) =>
    messages.reduce((sum, { status, count = 1 }) => sum + (status === state ? count : 0), 0);
  return deliveryStates
    .map((state) => ({ word: deliveryWords[state].toLowerCase(), n: countOf(state) }))
    .filter(({ n }) => n > 0)
    .map(({ word, n }, index) => `${index === 0 && called ? called(n) : n.toLocaleString('en')} ${word}`)
    .join(', ');
}
