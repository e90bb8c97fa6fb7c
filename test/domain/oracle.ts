import type { Acknowledging, Answer, Outcome, Step, Submission, Told, View } from './history.ts';
import { derive, type Alert } from './oracle-alerts.ts';
import { rankOf, soundsLikeIssues } from './oracle-evidence.ts';

type Kept = View['reports'][string] & { content: Told; time: number | undefined; firstReceived: number };
type State = { line: string[]; kept: Map<string, Kept>; alerts: Alert[]; resetWaits: boolean };

/** The rules once more, slow and plain: ORD-1 to ORD-7, ORD-9, ALR-1 to ALR-12, ACK-1, ACK-2, and who hears of it (NTF-1, NTF-3, NTF-7). */
export function replay(history: Step[]): View {
  const state: State = { line: [], kept: new Map(), alerts: [], resetWaits: false };
  const outcomes = history.map((step) => take(state, step));
  const head = state.line.at(-1);
  const reports = [...state.kept].map(
    ([commit, { branch, revision, outside }]) => [commit, { branch, revision, outside }] as const,
  );
  return {
    line: state.line,
    head,
    lastCommitSha: state.resetWaits ? undefined : head,
    reports: Object.fromEntries(reports),
    alerts: state.alerts.map(({ listed: _listed, ...alert }) => alert),
    outcomes,
  };
}

function take(state: State, step: Step): Outcome | Answer {
  switch (step.did) {
    case 'submit':
      return submit(state, step);
    case 'reset':
      state.resetWaits = true;
      return { answer: 'done' };
    case 'acknowledge':
    case 'unacknowledge':
      return acknowledge(state, step);
  }
}

/** ACK-1, ACK-2 */
function acknowledge({ alerts }: State, { did, alert: number }: Acknowledging): Answer {
  const alert = alerts[number % alerts.length];
  if (alert === undefined) return { answer: 'no alert' };
  if (alert.status === 'resolved') return { answer: 'resolved' };
  const wanted = did === 'acknowledge';
  if (alert.acknowledged !== wanted) alert.events.push(wanted ? 'acknowledged' : 'unacknowledged');
  alert.acknowledged = wanted;
  return { answer: 'done' };
}

function submit(state: State, submission: Submission): Outcome {
  const nothing = { reports: [], opened: [], recurring: [], resolved: [], hearings: [] };
  if (submission.reports.length === 0) return { head: 'empty', ...nothing };
  const batch = collapse(submission.reports);
  if (batch === undefined) return { head: 'refused', ...nothing };

  const own = batch[batch.length - 1]!;
  const before = state.line.at(-1);
  const wasStored = state.kept.has(own.commit);
  const reports = batch.map((told) => keep(state, told, submission));
  const head = state.resetWaits ? 'head' : judge(state, own, submission.settings.trackedBranches);
  const outcome: Outcome = { head, ...nothing, reports };
  const line = () => ({
    told: state.line.map((commit) => state.kept.get(commit)!.content),
    revision: state.kept.get(state.line.at(-1)!)!.revision,
  });
  if (head !== 'head') {
    const headReplaced = batch.some((told, index) => told.commit === before && reports[index] === 'replaced');
    if (!headReplaced) return outcome;
    return { ...outcome, ...derive(state.alerts, line(), submission.settings, 'replaced head') };
  }
  const commits = batch.map((told) => told.commit);
  if (state.resetWaits) {
    // ORD-9: they leave their places, and the HEAD is one more revision, however many reasons there are for it.
    state.line = state.line.filter((commit) => !commits.includes(commit));
    if (wasStored && reports.at(-1) === 'unchanged') state.kept.get(own.commit)!.revision += 1;
    state.resetWaits = false;
  }
  for (const commit of commits) if (!state.line.includes(commit)) state.line.push(commit);
  for (const commit of commits) state.kept.get(commit)!.outside = undefined;
  return { ...outcome, ...derive(state.alerts, line(), submission.settings, 'new head') };
}

/** ORD-1, ORD-3, ORD-4: stores one report, and says what became of it. */
function keep({ kept }: State, told: Told, { receivedAt, settings, reports }: Submission): string {
  const was = kept.get(told.commit);
  const changed = was !== undefined && contentOf(was.content) !== contentOf(told);
  kept.set(told.commit, {
    content: told,
    branch: told.branch === '' && was !== undefined ? was.branch : told.branch,
    time: told.time === undefined && was !== undefined ? was.time : told.time,
    firstReceived: was === undefined ? receivedAt : was.firstReceived,
    revision: was === undefined ? 1 : was.revision + (changed ? 1 : 0),
    // ORD-5: so it is marked until it joins the line.
    outside:
      was === undefined ? (tracks(settings.trackedBranches, headOf(reports)) ? 'late' : 'untracked') : was.outside,
  });
  return was === undefined ? 'stored' : changed ? 'replaced' : 'unchanged';
}

/** ORD-5, ORD-6, ORD-7: what becomes of a HEAD. */
function judge({ line, kept }: State, own: Told, trackedBranches: string[]): Outcome['head'] {
  if (line.includes(own.commit)) return 'inLine';
  if (!tracks(trackedBranches, own)) return 'untracked';
  const before = line.at(-1);
  return before !== undefined && t(kept.get(own.commit)!) < t(kept.get(before)!) ? 'late' : 'head';
}

/** ORD-6 */
const tracks = (trackedBranches: string[], { branch }: Told): boolean =>
  trackedBranches.length === 0 || branch === '' || trackedBranches.includes(branch);

const headOf = (reports: Told[]): Told => collapse(reports)!.at(-1)!;

const t = (report: Kept): number =>
  report.time === undefined ? report.firstReceived : Math.min(report.time, report.firstReceived);

/** ORD-2: the last of equal ones stays, with every attribute known; undefined when two differ. */
function collapse(reports: Told[]): Told[] | undefined {
  const out: Told[] = [];
  for (const told of reports) {
    const at = out.findIndex((other) => other.commit === told.commit);
    if (at < 0) {
      out.push(told);
      continue;
    }
    const before = out[at]!;
    if (contentOf(before) !== contentOf(told)) return undefined;
    out.splice(at, 1);
    out.push({ ...told, branch: told.branch === '' ? before.branch : told.branch, time: told.time ?? before.time });
  }
  return out;
}

/** ORD-3: content without attributes, with the severities as they are read (ALR-9), and what its raw words make of it (ALR-5). */
function contentOf(told: Told): string {
  const { namespaces, environments, hasCells, driftCount, matrixCells } = told;
  if (matrixCells !== undefined) return findingsOf(told);
  const results = told.results.map((result) => ({ ...result, severity: rankOf(result.severity) }));
  return JSON.stringify([namespaces, environments, hasCells, driftCount ?? null, results, soundsLikeIssues(told)]);
}

/** PRV-4: what came over OTLP is which issues there are and how many of each, in whatever words and order. */
function findingsOf({ matrixCells, results }: Told): string {
  return JSON.stringify([matrixCells, ...results.map(({ ruleId, scope }) => `${ruleId} ${scope ?? ''}`).toSorted()]);
}
