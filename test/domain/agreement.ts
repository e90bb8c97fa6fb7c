import { expect } from '@jest/globals';
import { isOutcome, rebuilt, type AlertView, type Hearing, type View } from './history.ts';

/**
 * Fails unless what was seen is what the rules say. Where several reasons hold for a channel not to hear of an alert, any of
 * them may be the one that was given (NTF-7).
 */
export function expectAgreement(seen: View, told: View): void {
  const alerts = recogniseRebuilt(seen.alerts, told.alerts);
  expect(plain({ ...seen, alerts })).toEqual(plain(told));
  const reasons = hearings(told);
  for (const [index, { unheard }] of hearings(seen).entries()) {
    if (unheard.length > 0) expect(reasons[index]!.unheard).toContain(unheard[0]);
  }
}

function hearings({ outcomes }: View): Hearing[] {
  return outcomes.filter(isOutcome).flatMap((outcome) => outcome.hearings);
}

/** With a plain yes or no in place of the reasons. */
function plain(view: View) {
  const outcomes = view.outcomes.map((outcome) =>
    isOutcome(outcome)
      ? { ...outcome, hearings: outcome.hearings.map((each) => ({ ...each, unheard: each.unheard.length > 0 })) }
      : outcome,
  );
  return { ...view, outcomes };
}

/** What was seen, with the oracle's word for a message that was made anew wherever there has to be one, and there is. */
export function recogniseRebuilt(seen: readonly AlertView[], told: readonly AlertView[]): AlertView[] {
  return seen.map((alert, index) =>
    told[index]?.message === rebuilt && isRebuilt(alert) ? { ...alert, message: rebuilt } : alert,
  );
}

/**
 * PRV-4: made of plain words, the scope and the count, so of nothing that the CLI wrote. That the words depend on category
 * and severity alone is told by the content: what was said in other words is no other content (ORD-3).
 */
function isRebuilt({ message, scope, count }: AlertView): boolean {
  const ending = count > 1 ? `, ${count} findings` : '';
  if (!message.endsWith(ending) || !message.includes(scope)) return false;
  const sentence = message.slice(0, message.length - ending.length).replace(scope, '');
  return /^[A-Z][A-Za-z ,:]*$/.test(sentence);
}
