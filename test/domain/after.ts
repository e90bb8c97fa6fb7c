import { aHistory } from '../builders.ts';
import { expectAgreement } from './agreement.ts';
import { isOutcome, type Settings, type Step, type Told } from './history.ts';
import { replay } from './oracle.ts';
import { run } from './pure-core.ts';

/** What is seen after a history, which the oracle has to see likewise; with the alerts that the first channel heard of. */
export function afterSteps(history: Step[]) {
  const view = run(history);
  expectAgreement(view, replay(history));
  const outcomes = view.outcomes.filter(isOutcome).map((outcome) => ({
    ...outcome,
    mailed: outcome.hearings
      .filter((each) => each.channel === 0 && each.unheard.length === 0)
      .map((each) => each.alert),
  }));
  return { ...view, outcomes };
}

/** The same after batches, one a minute. */
export function after(batches: Told[][], settings?: Partial<Settings>) {
  return afterSteps(aHistory(batches, settings));
}
