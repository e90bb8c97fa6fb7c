import { evaluate, type Finding } from '../../src/domain/evidence.ts';
import { decideBatch, type KnownReport } from '../../src/domain/line.ts';
import { planNotifications, type DerivedAlert, type ItemKind } from '../../src/domain/notification.ts';
import { cleanReports } from '../../src/domain/privacy/clean.ts';
import { reconcile, type Occasion } from '../../src/domain/reconcile.ts';
import type { StagedReport } from '../../src/domain/report.ts';
import { collapse, ConflictingReports } from '../../src/ingest/collapse.ts';
import { fromBatch, wireBatch } from '../../src/ingest/rest.ts';
import type { AlertView, Outcome, Settings, Submission, View } from './history.ts';
import { toWire } from './to-wire.ts';
import { findIntroduction, findResolution, type LineStretch } from './stretch.ts';

type Stored = StagedReport & { receivedAt: number };
type Alert = Omit<AlertView, 'status' | 'previous'> & {
  id: string;
  ruleName: string;
  scopeListed: boolean;
  previous: string | undefined;
};
type State = { reports: Map<string, Stored>; line: string[]; alerts: Alert[] };

const everything = { id: 'channel', minSeverity: 'info', notifyResolved: false } as const;
const boundary = { collectCIContext: false, privacyKey: 'key' };

/** Takes a history through the door and the domain, in the steps of persist-reports.ts and derive-alerts.ts. */
export function run(history: readonly Submission[]): View {
  const state: State = { reports: new Map(), line: [], alerts: [] };
  const outcomes = history.map((submission) => apply(state, submission));
  const alerts = state.alerts.map(({ id: _id, ruleName: _name, scopeListed: _listed, previous, ...alert }) => ({
    ...alert,
    status: alert.reason === undefined ? ('open' as const) : ('resolved' as const),
    lastEvaluatedCommit: alert.reason === undefined ? alert.lastEvaluatedCommit : undefined,
    previous: previous === undefined ? undefined : Number(previous),
  }));
  return { line: state.line, head: state.line.at(-1), alerts, outcomes };
}

/** What the door makes of a submission: parsed, clean and collapsed. Throws {@link ConflictingReports}. */
export function takeIn(submission: Pick<Submission, 'reports'>): readonly StagedReport[] {
  const raw = { reports: submission.reports.map(toWire) };
  const { reports, pointers } = fromBatch(wireBatch.parse(raw), raw);
  return collapse(cleanReports(reports, pointers, boundary).reports, pointers);
}

function apply(state: State, submission: Submission): Outcome {
  const nothing = { reports: [], opened: [], recurring: [], resolved: [], mailed: [] };
  if (submission.reports.length === 0) return { head: 'empty', ...nothing };
  let batch: readonly StagedReport[];
  try {
    batch = takeIn(submission);
  } catch (error) {
    if (error instanceof ConflictingReports) return { head: 'refused', ...nothing };
    throw error;
  }
  const decision = persist(state, batch, submission);
  const { headOutcome } = decision;
  const head = headOutcome === 'unchanged' || headOutcome === 'replaced' ? 'inLine' : headOutcome;
  const reports = decision.reports.map((each) => each.outcome);
  const occasion = headOutcome === 'head' ? 'new-head' : decision.headReplaced ? 'replaced-head' : undefined;
  return { head, ...nothing, reports, ...(occasion && derive(state, occasion, submission.settings)) };
}

function persist(state: State, batch: readonly StagedReport[], { receivedAt, settings }: Submission) {
  const headCommit = state.line.at(-1) ?? null;
  const known = new Map<string, KnownReport>();
  for (const commitSha of [...batch.map((report) => report.commitSha), ...(headCommit ? [headCommit] : [])]) {
    const stored = state.reports.get(commitSha);
    if (!stored) continue;
    const { contentHash, committedAt, receivedAt: firstReceivedAt } = stored;
    known.set(commitSha, {
      commitSha,
      contentHash,
      committedAt,
      firstReceivedAt,
      inLine: state.line.includes(commitSha),
    });
  }
  const decision = decideBatch({ headCommit, known, trackedBranches: settings.trackedBranches }, batch, receivedAt);
  for (const report of batch) {
    const stored = state.reports.get(report.commitSha);
    const branch = report.branch || (stored?.branch ?? '');
    const committedAt = report.committedAt ?? stored?.committedAt ?? null;
    const first = stored?.receivedAt ?? receivedAt;
    state.reports.set(report.commitSha, { ...report, branch, committedAt, receivedAt: first });
  }
  state.line.push(...decision.joins);
  return decision;
}

function derive(state: State, occasion: Occasion, settings: Settings): Partial<Outcome> {
  const stretch = readLine(state, settings);
  const head = stretch.reports[0]!;
  const commit = head.commitSha;
  const open = state.alerts.filter((alert) => alert.reason === undefined);
  const result = reconcile(head, open, { occasion, disabledRules: new Set(settings.disabledRules) });
  const words = (finding: Finding) => ({
    ruleName: finding.ruleName,
    scopeListed: finding.scopeListed,
    severity: finding.severity,
    message: finding.message,
    count: finding.count,
    lastSeenCommit: commit,
    lastEvaluatedCommit: commit,
  });
  const derived: DerivedAlert[] = [];
  const tell = (kind: ItemKind, id: string, finding: Finding, muted = false) => {
    const { ruleName, scope, severity, message, count } = finding;
    const item = { alertId: id, kind, ruleName, scope, severity, message, count };
    derived.push({ item, acknowledged: false, muted });
  };
  for (const finding of result.opened.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
    const introduction = findIntroduction(finding, stretch)!;
    const { ruleId, scope } = finding;
    const previous = state.alerts.findLast((alert) => alert.ruleId === ruleId && alert.scope === scope)?.id;
    tell('opened', String(state.alerts.length), finding);
    state.alerts.push({
      ...words(finding),
      id: String(state.alerts.length),
      ruleId,
      scope,
      occurrences: 1,
      introducedByCommit: introduction.commitSha,
      introducedExact: introduction.exact,
      detectedAtCommit: commit,
      resolvedByCommit: undefined,
      resolvedAtCommit: undefined,
      reason: undefined,
      previous,
    });
  }
  for (const { alert, finding } of result.recurring) {
    tell('recurring', alert.id, finding);
    Object.assign(alert, words(finding));
    if (occasion === 'new-head') alert.occurrences += 1;
  }
  for (const { alert, finding } of result.muted) {
    tell('recurring', alert.id, finding, true);
    alert.lastEvaluatedCommit = commit;
  }
  for (const { alert, reason } of result.resolved) {
    const byEvidence = reason === 'passed' || reason === 'absent';
    alert.resolvedByCommit = byEvidence ? findResolution(alert, stretch)! : commit;
    alert.resolvedAtCommit = commit;
    alert.reason = reason;
  }
  const [plan] = planNotifications(derived, [everything], occasion);
  return {
    opened: derived.filter(({ item }) => item.kind === 'opened').map(({ item }) => Number(item.alertId)),
    recurring: result.recurring.map(({ alert }) => Number(alert.id)),
    resolved: result.resolved.map(({ alert }) => Number(alert.id)),
    mailed: plan!.items.map((item) => Number(item.alertId)).toSorted((a, b) => a - b),
  };
}

/** The whole line, newest first, each report read beside the one before it, as db/line.ts reads it. */
function readLine({ line, reports }: State, { resultMode }: Settings): LineStretch {
  const evaluated = line.map((commitSha, place) => {
    const report = reports.get(commitSha)!;
    const predecessor = place > 0 ? reports.get(line[place - 1]!)!.content.summary : null;
    return evaluate({ ...report, dialect: resultMode === 'auto' ? report.dialect : resultMode }, predecessor);
  });
  return { reports: evaluated.toReversed(), reachesStart: true };
}

const keyOf = (finding: Finding): string => `${finding.ruleId} ${finding.scope}`;
