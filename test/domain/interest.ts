import { isOutcome, type Step, type Submission, type View } from './history.ts';
import { isBlind, isUnknown } from './oracle-evidence.ts';

/** What happens in a history, in a few words each, so that it can be counted how often it does. */
export function interestsOf(history: readonly Step[], view: View): Set<string> {
  const found = new Set<string>();
  let resetWaits = false;
  for (const [index, step] of history.entries()) {
    const outcome = view.outcomes[index]!;
    if (step.did === 'reset') resetWaits = true;
    if (step.did !== 'submit' || !isOutcome(outcome)) continue;
    found.add(outcome.head);
    if (outcome.head !== 'head' && outcome.hearings.length > 0) found.add('replaced head');
    if (outcome.head === 'head' && resetWaits) {
      const repeat = outcome.reports.every((each) => each === 'unchanged');
      found.add(repeat ? 'reset, answered by a repeat' : 'reset, answered by something new');
    }
    if (outcome.head === 'head') for (const each of headInterests(step)) found.add(each);
    resetWaits &&= outcome.head !== 'head';
    if (outcome.reports.length > 0 && outcome.reports.length < step.reports.length) found.add('collapsed');
    for (const { kind, unheard } of outcome.hearings) found.add(`${kind}: ${unheard.at(-1) ?? 'heard'}`);
  }
  if (comesBack(history)) found.add('A, B, A');
  if (isReworded(history, view)) found.add('in other words over OTLP');
  for (const { events, reason, previous, introducedExact, ...alert } of view.alerts) {
    for (const event of events) found.add(event);
    if (reason !== undefined) found.add(reason);
    if (previous !== undefined) found.add('came back');
    found.add(introducedExact ? 'introduced exactly' : 'introduced inexactly');
    if (alert.introducedByCommit !== alert.detectedAtCommit) found.add('introduced before its head');
    if (alert.resolvedByCommit !== alert.resolvedAtCommit) found.add('resolved before its head');
  }
  return found;
}

function headInterests({ reports, settings }: Submission): string[] {
  const head = reports.at(-1)!;
  return [
    ...(isUnknown(head) ? ['unknown head'] : []),
    ...(isBlind(head) ? ['blind head'] : []),
    ...(head.matrixCells === undefined ? [] : ['head over OTLP']),
    ...(settings.channels.length > 1 ? ['two channels'] : []),
  ];
}

/** A commit is told of with one content, then another, then the first again. */
function comesBack(history: readonly Step[]): boolean {
  const told = new Map<string, string[]>();
  for (const step of history) {
    for (const { commit, branch: _branch, time: _time, ...content } of step.did === 'submit' ? step.reports : []) {
      const before = told.get(commit) ?? [];
      const now = JSON.stringify(content);
      if (before.at(-1) !== now && before.includes(now)) return true;
      told.set(commit, [...before, now]);
    }
  }
  return false;
}

/** A commit is told of over OTLP again, in other words, and that is no other content. */
function isReworded(history: readonly Step[], { outcomes }: View): boolean {
  const told = new Map<string, string>();
  for (const [index, step] of history.entries()) {
    const outcome = outcomes[index]!;
    if (step.did !== 'submit' || !isOutcome(outcome)) continue;
    for (const { commit, matrixCells, results } of step.reports) {
      const before = told.get(commit);
      const now = JSON.stringify(results);
      if (matrixCells !== undefined && outcome.reports[0] === 'unchanged' && before !== now) return true;
      told.set(commit, now);
    }
  }
  return false;
}
