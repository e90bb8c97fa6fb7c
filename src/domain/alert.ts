import { evidenceOf, type EvaluatedReport, type Finding, type Identity } from './evidence.ts';
import type { Acknowledgement, ItemKind, ToldAlert } from './notification.ts';
import type { Occasion, OpenAlert, Reconciliation, ResolutionReason } from './reconcile.ts';
import { compareSeverity, type Severity } from './severity.ts';
import type { Since } from './since.ts';

/** What an alert takes over from the newest head it fails at (ALR-4). */
interface NewestWords extends Pick<OpenAlert, 'scopeListed'> {
  readonly ruleName: string;
  readonly severity: Severity;
  readonly message: string;
  readonly count: number;
  readonly lastSeenCommit: string;
  readonly lastEvaluatedCommit: string;
}

/** An alert as the head that opened it left it. */
export interface OpenedAlert extends Identity, NewestWords {
  readonly id: string;
  readonly occurrences: number;
  readonly openedAt: Date;
  readonly introducedByCommit: string;
  readonly introducedExact: boolean;
  readonly detectedAtCommit: string;
}

interface Acknowledged {
  readonly acknowledgedAt?: Date | null | undefined;
  readonly acknowledgedBy?: string | null | undefined;
}

/** An alert that was open before, and that a head may change or resolve. */
export interface KnownAlert extends OpenedAlert, Acknowledged {
  readonly resolvedAt?: Date | null | undefined;
  readonly resolvedByCommit?: string | null | undefined;
  readonly resolvedAtCommit?: string | null | undefined;
  readonly resolutionReason?: ResolutionReason | null | undefined;
}

/** What a head appends to the history of an alert (ALR-10). */
export interface DerivedEvent {
  readonly alertId: string;
  readonly kind: 'opened' | 'severity_raised' | 'resolved';
  readonly at: Date;
  readonly commitSha: string;
  readonly severity?: Severity;
}

/** What one head changes, not yet written. */
export interface AlertChanges<Alert extends KnownAlert> {
  readonly opened: readonly OpenedAlert[];
  /** The alerts that were open before, as they are now. */
  readonly changed: readonly Alert[];
  readonly events: readonly DerivedEvent[];
  /** All of them, as messages may tell them. */
  readonly told: readonly ToldAlert[];
}

/** A head as alerts are changed by it. */
export interface DerivedFrom {
  readonly head: EvaluatedReport;
  readonly occasion: Occasion;
  readonly disabledRules: ReadonlySet<string>;
  readonly at: Date;
  /** The ids of the alerts it opens, in their order. */
  readonly ids: readonly string[];
  /** Who introduced what it opens, in the same order (ALR-8). */
  readonly introductions: readonly Since[];
  /** Who fixed what evidence resolves ({@link resolvedByEvidence}), by the id of the alert (ALR-8). */
  readonly fixedBy: ReadonlyMap<string, string>;
}

/** The alerts that evidence resolves: which commit fixed them stands in the line, for the others it is the head (ALR-8). */
export function resolvedByEvidence<Alert extends OpenAlert>({ resolved }: Reconciliation<Alert>): Alert[] {
  return resolved.filter(({ reason }) => reason === 'passed' || reason === 'absent').map(({ alert }) => alert);
}

/** Turns what reconciliation found into alerts, their history, and what there is to tell (ALR-1, ALR-4, ALR-10 to ALR-12). */
export function changeAlerts<Alert extends KnownAlert>(
  { opened: findings, recurring, muted, resolved: resolutions }: Reconciliation<Alert>,
  from: DerivedFrom,
): AlertChanges<Alert> {
  const opened = findings.map((finding, index) => openAlert(finding, index, from));
  const resolved = resolutions.map(({ alert, reason }) => resolve(alert, reason, from));
  const isDisabled = (alert: Identity) => from.disabledRules.has(alert.ruleId);
  return {
    opened,
    changed: [
      ...recurring.map(({ alert, finding }) => recur(alert, finding, from)),
      ...muted.map(({ alert }) => ({ ...alert, lastEvaluatedCommit: from.head.commitSha })),
      ...resolved,
    ],
    events: [
      ...opened.map((alert) => openedEvent(alert, from)),
      ...recurring.flatMap(({ alert, finding }) => raisedEvent(alert, finding, from)),
      ...resolved.map((alert) => resolvedEvent(alert, from)),
    ],
    told: [
      ...opened.map((alert) => toldOf('opened', alert, { words: alert, muted: false })),
      ...recurring.map(({ alert, finding }) => toldOf('recurring', alert, { words: finding, muted: false })),
      ...muted.map(({ alert, finding }) => toldOf('recurring', alert, { words: finding, muted: true })),
      ...resolutions.map(({ alert }) => toldOf('resolved', alert, { words: alert, muted: isDisabled(alert) })),
    ],
  };
}

/** Who stopped the notifications of an alert, and when; null while nobody has. */
export function acknowledgementOf({ acknowledgedAt, acknowledgedBy }: Acknowledged): Acknowledgement | null {
  return acknowledgedAt ? { by: acknowledgedBy ?? '', at: acknowledgedAt.toISOString() } : null;
}

/** ALR-1: an alert for each failing finding that has none open; nobody has acknowledged it yet (ACK-2). */
function openAlert(finding: Finding, index: number, { head, at, ids, introductions }: DerivedFrom): OpenedAlert {
  const introduction = introductions[index]!;
  return {
    ...newestWords(head, finding),
    id: ids[index]!,
    ruleId: finding.ruleId,
    scope: finding.scope,
    occurrences: 1,
    openedAt: at,
    introducedByCommit: introduction.commitSha,
    introducedExact: introduction.exact,
    detectedAtCommit: head.commitSha,
  };
}

/**
 * ALR-4: the same alert, with the newest severity and message, and acknowledged where it was (ACK-2); a re-derived head is no
 * further occurrence (ALR-12).
 */
function recur<Alert extends KnownAlert>(alert: Alert, finding: Finding, { head, occasion }: DerivedFrom): Alert {
  const again = occasion === 'new-head' ? 1 : 0;
  return { ...alert, ...newestWords(head, finding), occurrences: alert.occurrences + again };
}

function resolve<Alert extends KnownAlert>(alert: Alert, reason: ResolutionReason, from: DerivedFrom) {
  const { head, at, fixedBy } = from;
  return {
    ...alert,
    resolvedAt: at,
    resolvedByCommit: fixedBy.get(alert.id) ?? head.commitSha,
    resolvedAtCommit: head.commitSha,
    resolutionReason: reason,
    ...(evidenceOf(head, alert) !== 'none' && { lastEvaluatedCommit: head.commitSha }),
  };
}

function openedEvent({ id: alertId, severity }: OpenedAlert, { head, at }: DerivedFrom): DerivedEvent {
  return { alertId, kind: 'opened', at, commitSha: head.commitSha, severity };
}

function raisedEvent({ id: alertId, ...before }: KnownAlert, { severity }: Finding, from: DerivedFrom): DerivedEvent[] {
  if (compareSeverity(severity, before.severity) <= 0) return [];
  return [{ alertId, kind: 'severity_raised', at: from.at, commitSha: from.head.commitSha, severity }];
}

function resolvedEvent(
  { id: alertId, resolvedByCommit }: { id: string; resolvedByCommit: string },
  { at }: DerivedFrom,
) {
  return { alertId, kind: 'resolved', at, commitSha: resolvedByCommit } as const;
}

function newestWords({ commitSha }: EvaluatedReport, finding: Finding): NewestWords {
  return {
    ruleName: finding.ruleName,
    scopeListed: finding.scopeListed,
    severity: finding.severity,
    message: finding.message,
    count: finding.count,
    lastSeenCommit: commitSha,
    lastEvaluatedCommit: commitSha,
  };
}

/** An alert in the words that a message tells it with, and who stopped its messages before. */
function toldOf(
  kind: ItemKind,
  alert: OpenedAlert & Acknowledged,
  { words, muted }: { readonly words: Omit<ToldAlert['item'], 'alertId' | 'kind'>; readonly muted: boolean },
): ToldAlert {
  const { ruleName, scope, severity, message, count } = words;
  return {
    item: { alertId: alert.id, kind, ruleName, scope, severity, message, count },
    acknowledged: acknowledgementOf(alert),
    muted,
  };
}
