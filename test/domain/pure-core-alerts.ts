import { evaluate, type Finding } from '../../src/domain/evidence.ts';
import { planNotifications, type ToldAlert, type ItemKind } from '../../src/domain/notification.ts';
import { reconcile, type Occasion } from '../../src/domain/reconcile.ts';
import { dialectUnder } from '../../src/domain/report.ts';
import { compareSeverity } from '../../src/domain/severity.ts';
import type { Hearing, Outcome, Settings } from './history.ts';
import type { Alert, State } from './pure-core-state.ts';
import { findIntroduction, findResolution, type LineStretch } from './stretch.ts';

/** As activities/derive-alerts.ts does it. */
const someone = { by: 'someone', at: '2026-01-01T00:00:00.000Z' };

export function derive(state: State, occasion: Occasion, settings: Settings): Partial<Outcome> {
  const stretch = readLine(state, settings);
  const head = stretch.reports[0]!;
  const commit = head.commitSha;
  const open = state.alerts.filter((alert) => alert.reason === undefined);
  const disabledRules = new Set(settings.disabledRules);
  const result = reconcile(head, open, { occasion, disabledRules });
  const words = (finding: Finding) => ({
    ruleName: finding.ruleName,
    scopeListed: finding.scopeListed,
    severity: finding.severity,
    message: finding.message,
    count: finding.count,
    lastSeenCommit: commit,
    lastEvaluatedCommit: commit,
  });
  const derived: ToldAlert[] = [];
  const tell = (kind: ItemKind, alert: Alert, finding: Pick<Finding, 'severity' | 'message' | 'count'>) => {
    const { id: alertId, ruleName, scope } = alert;
    const acknowledged = alert.acknowledged ? someone : null;
    const { severity, message, count } = finding;
    const muted = kind !== 'opened' && disabledRules.has(alert.ruleId);
    derived.push({ item: { alertId, kind, ruleName, scope, severity, message, count }, acknowledged, muted });
  };
  for (const finding of result.opened.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
    const alert = openAlert(state, finding, stretch, words(finding));
    tell('opened', alert, finding);
    state.alerts.push(alert);
  }
  for (const { alert, finding } of result.recurring) {
    tell('recurring', alert, finding);
    if (compareSeverity(finding.severity, alert.severity) > 0) alert.events.push('severity_raised');
    Object.assign(alert, words(finding));
    if (occasion === 'new-head') alert.occurrences += 1;
  }
  for (const { alert, finding } of result.muted) {
    tell('recurring', alert, finding);
    alert.lastEvaluatedCommit = commit;
  }
  for (const { alert, reason } of result.resolved) {
    tell('resolved', alert, alert);
    const byEvidence = reason === 'passed' || reason === 'absent';
    alert.resolvedByCommit = byEvidence ? findResolution(alert, stretch)! : commit;
    alert.resolvedAtCommit = commit;
    alert.reason = reason;
    alert.events.push('resolved');
  }
  return {
    opened: derived.filter(({ item }) => item.kind === 'opened').map(({ item }) => Number(item.alertId)),
    recurring: result.recurring.map(({ alert }) => Number(alert.id)),
    resolved: result.resolved.map(({ alert }) => Number(alert.id)),
    hearings: hear(derived, settings, occasion).map((each) => {
      const { revision } = state.reports.get(commit)!;
      return { commit, revision, ...each };
    }),
  };
}

function openAlert(
  { alerts, line }: State,
  finding: Finding,
  stretch: LineStretch,
  words: Pick<Alert, 'ruleName' | 'scopeListed' | 'severity' | 'message' | 'count' | 'lastSeenCommit'>,
): Alert {
  const introduction = findIntroduction(finding, stretch)!;
  const { ruleId, scope } = finding;
  return {
    ...words,
    id: String(alerts.length),
    ruleId,
    scope,
    occurrences: 1,
    introducedByCommit: introduction.commitSha,
    introducedExact: introduction.exact,
    detectedAtCommit: line.at(-1)!,
    lastEvaluatedCommit: line.at(-1)!,
    acknowledged: false,
    resolvedByCommit: undefined,
    resolvedAtCommit: undefined,
    reason: undefined,
    previous: alerts.findLast((alert) => alert.ruleId === ruleId && alert.scope === scope)?.id,
    events: ['opened'],
  };
}

/** What planNotifications decided for every channel and alert. */
function hear(
  derived: readonly ToldAlert[],
  { channels }: Settings,
  occasion: Occasion,
): Omit<Hearing, 'commit' | 'revision'>[] {
  const named = channels.map((channel, index) => ({ ...channel, id: String(index) }));
  return planNotifications(derived, named, occasion).flatMap(({ channelId, decisions, items }) =>
    decisions
      .map(({ alertId, reason }) => {
        const { kind } = derived.find(({ item }) => item.alertId === alertId)!.item;
        const heard = items.some((item) => item.alertId === alertId);
        if (heard !== (reason === 'notify')) throw new Error('a decision differs from the message');
        return { channel: Number(channelId), alert: Number(alertId), kind, unheard: heard ? [] : [reason] };
      })
      .toSorted((a, b) => a.alert - b.alert),
  );
}

/** The whole line, newest first, each report read beside the one before it, as db/line.ts reads it. */
function readLine({ line, reports }: State, { resultMode }: Settings): LineStretch {
  const evaluated = line.map((commitSha, place) => {
    const report = reports.get(commitSha)!;
    const predecessor = place > 0 ? reports.get(line[place - 1]!)!.content.summary : null;
    return evaluate({ ...report, dialect: dialectUnder(resultMode, report.dialect) }, predecessor);
  });
  return { reports: evaluated.toReversed(), reachesStart: true };
}

const keyOf = (finding: Finding): string => `${finding.ruleId} ${finding.scope}`;
