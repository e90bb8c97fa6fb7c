import { acknowledgementOf } from '../../src/domain/alert.ts';
import { arrivedAfterReset, decideBatch, type KnownReport } from '../../src/domain/line.ts';
import { occasionOf } from '../../src/domain/reconcile.ts';
import { mergeAttributes } from '../../src/domain/report.ts';
import { ConflictingReports } from '../../src/ingest/collapse.ts';
import type { Acknowledging, AlertView, Answer, Outcome, Step, Submission, View } from './history.ts';
import type { CleanReport } from './privacy/at-once.ts';
import { derive } from './pure-core-alerts.ts';
import type { State } from './pure-core-state.ts';
import { takeIn } from './take-in.ts';

/** Takes a history through the door and the domain, in the steps of persist-reports.ts and derive-alerts.ts. */
export function run(history: readonly Step[]): View {
  const state: State = { reports: new Map(), line: [], alerts: [], arrivals: 0n, resetArrival: null };
  const outcomes = history.map((step) => take(state, step));
  const alerts = state.alerts.map(viewOf);
  const head = state.line.at(-1);
  const reports = [...state.reports].map(
    ([commit, { branch, revision, outside }]) => [commit, { branch, revision, outside }] as const,
  );
  const lastCommitSha = state.resetArrival === null ? head : undefined;
  return { line: state.line, head, lastCommitSha, reports: Object.fromEntries(reports), alerts, outcomes };
}

/** An alert as the oracle tells it. */
function viewOf(alert: State['alerts'][number]): AlertView {
  const isOpen = !alert.resolvedAt;
  return {
    ruleId: alert.ruleId,
    scope: alert.scope,
    status: isOpen ? 'open' : 'resolved',
    severity: alert.severity,
    message: alert.message,
    count: alert.count,
    occurrences: alert.occurrences,
    introducedByCommit: alert.introducedByCommit,
    introducedExact: alert.introducedExact,
    detectedAtCommit: alert.detectedAtCommit,
    lastSeenCommit: alert.lastSeenCommit,
    lastEvaluatedCommit: isOpen ? alert.lastEvaluatedCommit : undefined,
    acknowledged: acknowledgementOf(alert) !== null,
    resolvedByCommit: alert.resolvedByCommit ?? undefined,
    resolvedAtCommit: alert.resolvedAtCommit ?? undefined,
    reason: alert.resolutionReason ?? undefined,
    previous: alert.previous === undefined ? undefined : Number(alert.previous),
    events: alert.events,
  };
}

function take(state: State, step: Step): Outcome | Answer {
  switch (step.did) {
    case 'submit':
      return submit(state, step);
    case 'reset':
      state.resetArrival = state.arrivals += 1n;
      return { answer: 'done' };
    case 'acknowledge':
    case 'unacknowledge':
      return acknowledge(state, step);
  }
}

/** As activities/acknowledge.ts does it. */
function acknowledge({ alerts }: State, { did, alert: number }: Acknowledging): Answer {
  const alert = alerts[number % alerts.length];
  if (!alert) return { answer: 'no alert' };
  if (alert.resolvedAt) return { answer: 'resolved' };
  const wanted = did === 'acknowledge';
  if ((acknowledgementOf(alert) !== null) !== wanted) {
    alerts[Number(alert.id)] = { ...alert, acknowledgedAt: wanted ? new Date(0) : null };
    alert.events.push(wanted ? 'acknowledged' : 'unacknowledged');
  }
  return { answer: 'done' };
}

function submit(state: State, submission: Submission): Outcome {
  const nothing = { reports: [], opened: [], recurring: [], resolved: [], hearings: [] };
  if (submission.reports.length === 0) return { head: 'empty', ...nothing };
  let batch: readonly CleanReport[];
  try {
    batch = takeIn(submission.reports);
  } catch (error) {
    if (error instanceof ConflictingReports) return { head: 'refused', ...nothing };
    throw error;
  }
  const decision = persist(state, batch, submission);
  const { headOutcome } = decision;
  const head = headOutcome === 'unchanged' || headOutcome === 'replaced' ? 'inLine' : headOutcome;
  const reports = decision.reports.map((each) => each.outcome);
  const occasion = occasionOf(decision);
  return { head, ...nothing, reports, ...(occasion && derive(state, occasion, submission.settings)) };
}

function persist(state: State, batch: readonly CleanReport[], { receivedAt, settings }: Submission) {
  const headCommit = state.line.at(-1) ?? null;
  const known = new Map<string, KnownReport>();
  for (const commitSha of [...batch.map((report) => report.commitSha), ...(headCommit ? [headCommit] : [])]) {
    const stored = state.reports.get(commitSha);
    if (!stored) continue;
    const { contentHash, committedAt, receivedAt: firstReceivedAt } = stored;
    const inLine = state.line.includes(commitSha);
    known.set(commitSha, { commitSha, contentHash, committedAt, firstReceivedAt, inLine });
  }
  const { trackedBranches } = settings;
  const answersReset = arrivedAfterReset((state.arrivals += 1n), state.resetArrival);
  const decision = decideBatch({ headCommit, known, trackedBranches, answersReset }, batch, receivedAt);
  for (const report of batch) {
    const stored = state.reports.get(report.commitSha);
    const joins = decision.joins.includes(report.commitSha);
    state.reports.set(report.commitSha, {
      ...report,
      ...(stored && mergeAttributes(stored, report)),
      receivedAt: stored?.receivedAt ?? receivedAt,
      revision: stored ? stored.revision + (decision.revised.includes(report.commitSha) ? 1 : 0) : 1,
      outside: joins ? undefined : stored ? stored.outside : decision.outsideLine,
    });
  }
  state.line = [...state.line.filter((commit) => !decision.joins.includes(commit)), ...decision.joins];
  if (answersReset) state.resetArrival = null;
  return decision;
}
