import type { AlertView, Hearing, Outcome, Settings, Told } from './history.ts';
import { leftTheLists, listedAt, rankOf, scopeOf, verdictAt, worst, type Asked } from './oracle-evidence.ts';

/** An alert, and whether its scope stood in the lists it was judged by when it last failed. */
export type Alert = AlertView & { listed: boolean };

/** Why alerts are derived: a new head, or other content of the head (ALR-12). */
type Occasion = 'new head' | 'replaced head';
/** The reports of the line, and how often the content of the last one changed. */
type Line = { told: Told[]; revision: number };
type Derived = Pick<Outcome, 'opened' | 'recurring' | 'resolved' | 'hearings'>;

/** ALR-1 to ALR-12: brings the alerts in line with the last report of the line, and says who hears of it (NTF-1 to NTF-3). */
export function derive(
  alerts: Alert[],
  { told: line, revision }: Line,
  settings: Settings,
  occasion: Occasion,
): Derived {
  const again = occasion === 'replaced head';
  const opened: number[] = [];
  const recurring: number[] = [];
  const resolved: number[] = [];
  const switchedOff: number[] = [];
  const at = line.length - 1;
  const head = line[at]!;
  for (const [ruleId, scope] of identitiesOf(alerts, line)) {
    const asked = { ruleId, scope, settings };
    const number = alerts.findIndex((a) => a.status === 'open' && a.ruleId === ruleId && a.scope === scope);
    const open = alerts[number];
    const verdict = verdictAt(line, at, asked);
    const enabled = !settings.disabledRules.includes(ruleId);
    if (open !== undefined && verdict !== 'nothing') open.lastEvaluatedCommit = head.commit;
    if (verdict === 'failing' && open === undefined && enabled) {
      opened.push(alerts.length);
      alerts.push(openAlert(alerts, line, asked));
    }
    if (open === undefined) continue;
    if (verdict === 'failing') (enabled ? recurring : switchedOff).push(number);
    if (verdict === 'failing' && enabled) recur(open, line, again);
    const gone = verdict === 'nothing' && open.listed && leftTheLists(head, scope, settings);
    if (verdict !== 'passing' && verdict !== 'absent' && !gone) continue;
    resolved.push(number);
    open.status = 'resolved';
    open.events.push('resolved');
    open.resolvedAtCommit = head.commit;
    open.lastEvaluatedCommit = undefined;
    open.reason = again ? 'replaced' : gone ? 'scope_removed' : verdict === 'passing' ? 'passed' : 'absent';
    open.resolvedByCommit = again || gone ? head.commit : resolver(line, asked, open.introducedByCommit);
  }
  const affected = [
    ...opened.map((alert) => ({ alert, kind: 'opened' as const })),
    ...[...recurring, ...switchedOff].map((alert) => ({ alert, kind: 'recurring' as const })),
    ...resolved.map((alert) => ({ alert, kind: 'resolved' as const })),
  ].toSorted((a, b) => a.alert - b.alert);
  const hearings = settings.channels.flatMap((_each, channel) =>
    affected.map((each) => {
      const unheard = whyNot(alerts[each.alert]!, { channel, ...each });
      return { commit: head.commit, revision, channel, ...each, unheard };
    }),
  );
  return { opened, recurring: recurring.toSorted(ascending), resolved: resolved.toSorted(ascending), hearings };

  /** NTF-1, NTF-3, ACK-1, ALR-11: every reason why a channel does not hear of an alert. */
  function whyNot(alert: Alert, { channel, kind }: Pick<Hearing, 'channel' | 'kind'>): string[] {
    const { minSeverity, notifyResolved } = settings.channels[channel]!;
    return [
      ...(again && kind !== 'opened' ? ['not_opened_by_replacement'] : []),
      ...(kind === 'resolved' && !notifyResolved ? ['resolutions_not_wanted'] : []),
      ...(settings.disabledRules.includes(alert.ruleId) ? ['rule_disabled'] : []),
      ...(alert.acknowledged ? ['acknowledged'] : []),
      ...(rankOf(alert.severity) < rankOf(minSeverity) ? ['below_min_severity'] : []),
    ];
  }
}

const ascending = (a: number, b: number): number => a - b;

/** What is open and what the head has a result of, in a fixed order. */
function identitiesOf(alerts: Alert[], line: Told[]): [string, string][] {
  const identities = new Map<string, [string, string]>();
  for (const alert of alerts) {
    if (alert.status === 'open') identities.set(`${alert.ruleId} ${alert.scope}`, [alert.ruleId, alert.scope]);
  }
  const at = line.length - 1;
  for (const result of line[at]!.results) {
    const scope = scopeOf(line, at, result);
    identities.set(`${result.ruleId} ${scope}`, [result.ruleId, scope]);
  }
  return [...identities.keys()].toSorted().map((key) => identities.get(key)!);
}

/** ALR-4, ALR-12 */
function recur(open: Alert, line: Told[], again: boolean): void {
  const at = line.length - 1;
  const before = open.severity;
  const listed = listedAt(line, at, open.scope);
  Object.assign(open, worst(line, at, open.ruleId, open.scope), { lastSeenCommit: line[at]!.commit, listed });
  if (!again) open.occurrences += 1;
  if (rankOf(open.severity) > rankOf(before)) open.events.push('severity_raised');
}

function openAlert(alerts: Alert[], line: Told[], asked: Asked): Alert {
  const at = line.length - 1;
  const { ruleId, scope } = asked;
  // ALR-8: back over the reports that have evidence, as long as they fail.
  let introduced = at;
  for (let back = at; back >= 0; back -= 1) {
    const verdict = verdictAt(line, back, asked);
    if (verdict === 'nothing') continue;
    if (verdict !== 'failing') break;
    introduced = back;
  }
  const before = introduced === 0 ? 'nothing' : verdictAt(line, introduced - 1, asked);
  const previous = alerts.findLastIndex((a) => a.ruleId === ruleId && a.scope === scope);
  const commit = line[at]!.commit;
  return {
    ruleId,
    scope,
    status: 'open',
    ...worst(line, at, ruleId, scope),
    occurrences: 1,
    introducedByCommit: line[introduced]!.commit,
    introducedExact: before === 'passing' || before === 'absent',
    detectedAtCommit: commit,
    lastSeenCommit: commit,
    lastEvaluatedCommit: commit,
    acknowledged: false,
    listed: listedAt(line, at, scope),
    resolvedByCommit: undefined,
    resolvedAtCommit: undefined,
    reason: undefined,
    previous: previous < 0 ? undefined : previous,
    events: ['opened'],
  };
}

/**
 * ALR-8: the first commit after the last failing one with evidence of not failing. Only a later report resolves (concepts
 * text), so the search begins where the alert was introduced, also when nothing fails there any more (ORD-4).
 */
function resolver(line: Told[], asked: Asked, introducedBy: string): string {
  let from = line.findIndex((report) => report.commit === introducedBy);
  for (let at = from; at < line.length; at += 1) if (verdictAt(line, at, asked) === 'failing') from = at + 1;
  for (let at = from; at < line.length; at += 1) if (verdictAt(line, at, asked) !== 'nothing') return line[at]!.commit;
  throw new Error('resolved without evidence');
}
