import { v7 as uuidv7 } from 'uuid';
import {
  acknowledgementOf,
  appendAlertEvents,
  findOpenAlerts,
  findPredecessors,
  insertAlerts,
  writeDerived,
  type AlertRow,
  type NewAlert,
  type NewAlertEvent,
} from '../src/db/alerts.ts';
import type { Tx } from '../src/db/orm.ts';
import type { AlertCounts, DerivedHead } from '../src/db/outcome.ts';
import { findDisabledRules } from '../src/db/policy-rules.ts';
import { evidenceOf, type EvaluatedReport, type Finding } from '../src/domain/evidence.ts';
import type { ItemKind, ToldAlert } from '../src/domain/notification.ts';
import { reconcile, type Occasion, type Reconciliation, type ResolutionReason } from '../src/domain/reconcile.ts';
import { compareSeverity } from '../src/domain/severity.ts';
import { openLines, readAhead, type Line } from './line.ts';
import type { Persisted } from './persist-reports.ts';
import { queueNotifications } from './queue-notifications.ts';

/** What deriving the alerts of one batch came to. */
export interface Derivation {
  readonly alerts: AlertCounts;
  /** The head they were derived from; null for none. */
  readonly derived: DerivedHead | null;
}

const nothing: Derivation = { alerts: { opened: 0, recurring: 0, resolved: 0 }, derived: null };

/**
 * Brings the alerts of some integrations in line with their heads and queues what people are told (ALR-1 to ALR-12, NTF-1
 * to NTF-4), in the order of the batches. Does nothing where a batch neither moved the head nor replaced its content.
 */
export async function deriveAlerts(tx: Tx, persisted: readonly Persisted[]): Promise<Derivation[]> {
  const scenes = await openScenes(tx, persisted);
  await readAhead(
    tx,
    scenes.filter(isBlamed).map(({ line }) => line),
  );
  const changes: Change[] = [];
  for (const scene of scenes) changes.push(await changeOf(scene));
  const opened = await follow(
    tx,
    changes.flatMap((change) => change.opened),
  );
  await insertAlerts(tx, opened);
  await writeDerived(
    tx,
    changes.flatMap((change) => change.changed),
  );
  await appendAlertEvents(
    tx,
    changes.flatMap((change) => change.events),
  );
  await queueNotifications(
    tx,
    scenes.map(({ batch, line, occasion }, index) => ({
      batch,
      head: line.report,
      occasion,
      alerts: changes[index]!.told,
    })),
  );
  const derivations = new Map(scenes.map((scene) => [scene.batch.id, derivationOf(scene)]));
  return persisted.map(({ batch }) => derivations.get(batch.id) ?? nothing);
}

/** A head that alerts are derived from, and what it says of them. */
interface Scene extends Persisted {
  readonly occasion: Occasion;
  readonly line: Line;
  readonly result: Reconciliation<AlertRow>;
  readonly disabled: ReadonlySet<string>;
  readonly at: Date;
}

async function openScenes(tx: Tx, persisted: readonly Persisted[]): Promise<Scene[]> {
  const due = persisted.flatMap((each) => {
    const occasion = occasionOf(each.decision);
    return occasion && each.headPlace !== null ? [{ ...each, lineSeq: each.headPlace, occasion }] : [];
  });
  if (due.length === 0) return [];
  const lines = await openLines(tx, due);
  const ids = due.map(({ integration }) => integration.id);
  const open = Map.groupBy(await findOpenAlerts(tx, ids), (alert) => alert.integration);
  const switchedOff = Map.groupBy(await findDisabledRules(tx, ids), (rule) => rule.integration);
  const at = new Date();
  return due.map((each, index) => {
    const line = lines[index]!;
    const disabled = new Set(switchedOff.get(each.integration.id)?.map((rule) => rule.ruleId));
    const about = { occasion: each.occasion, disabledRules: disabled };
    return { ...each, line, disabled, at, result: reconcile(line.head, open.get(each.integration.id) ?? [], about) };
  });
}

function occasionOf(decision: Persisted['decision']): Occasion | undefined {
  if (decision.headOutcome === 'head') return 'new-head';
  return decision.headReplaced ? 'replaced-head' : undefined;
}

function derivationOf({ line: { report }, result }: Scene): Derivation {
  const { commitSha, revision, evaluable } = report;
  const { opened, recurring, resolved } = result;
  return {
    alerts: { opened: opened.length, recurring: recurring.length, resolved: resolved.length },
    derived: { commitSha, revision, evaluable },
  };
}

/** What one head changes, not yet written. */
interface Change {
  readonly opened: readonly NewAlert[];
  /** The alerts that were open before, as they are now. */
  readonly changed: readonly AlertRow[];
  readonly events: readonly NewAlertEvent[];
  /** All of them, as messages may tell them. */
  readonly told: readonly ToldAlert[];
}

/** The line has to say who introduced or fixed something (ALR-8). */
function isBlamed({ result: { opened, resolved } }: Scene): boolean {
  return opened.length > 0 || resolved.some(isByEvidence);
}

function isByEvidence({ reason }: { readonly reason: ResolutionReason }): boolean {
  return reason === 'passed' || reason === 'absent';
}

async function changeOf(scene: Scene): Promise<Change> {
  const { result, line } = scene;
  const opened = await openAlerts(scene);
  const recurring = result.recurring.map(({ alert, finding }) => recur(scene, alert, finding));
  const muted = result.muted.map(({ alert }) => ({ ...alert, lastEvaluatedCommit: line.head.commitSha }));
  const resolved = await resolveAlerts(scene);
  return {
    opened: opened.map(({ alert }) => alert),
    changed: [...recurring, ...muted, ...resolved],
    events: [
      ...opened.map(({ alert }) => openedEvent(scene, alert)),
      ...result.recurring.flatMap(({ alert, finding }) => raisedEvent(scene, alert, finding)),
      ...resolved.map((alert) => resolvedEvent(scene, alert)),
    ],
    told: [
      ...opened.map(({ alert, finding }) => toldOf('opened', alert.id, finding)),
      ...result.recurring.map(({ alert, finding }) => toldOf('recurring', alert.id, finding, alert)),
      ...result.muted.map(({ alert, finding }) => ({ ...toldOf('recurring', alert.id, finding, alert), muted: true })),
      ...result.resolved.map(({ alert }) => ({
        ...toldOf('resolved', alert.id, alert, alert),
        muted: scene.disabled.has(alert.ruleId),
      })),
    ],
  };
}

/** ALR-1: an alert for each failing finding that has none open; nobody has acknowledged it yet (ACK-2). */
async function openAlerts({ integration, line, result, at }: Scene): Promise<{ alert: NewAlert; finding: Finding }[]> {
  const introductions = await line.introductionsOf(result.opened);
  return result.opened.map((finding, index) => {
    const introduction = introductions[index]!;
    const alert = {
      ...newestWords(line.head, finding),
      id: uuidv7(),
      integration: integration.id,
      ruleId: finding.ruleId,
      scope: finding.scope,
      occurrences: 1,
      openedAt: at,
      introducedByCommit: introduction.commitSha,
      introducedExact: introduction.exact,
      detectedAtCommit: line.head.commitSha,
      previousAlertId: null,
    };
    return { alert, finding };
  });
}

/** ALR-6: each new alert names the one of its identity that was resolved last. */
async function follow(tx: Tx, alerts: readonly NewAlert[]): Promise<NewAlert[]> {
  const predecessors = await findPredecessors(tx, alerts);
  return alerts.map((alert, index) => ({ ...alert, previousAlertId: predecessors[index]! }));
}

/**
 * ALR-4: the same alert, with the newest severity and message, and acknowledged where it was (ACK-2); a re-derived head is no
 * further occurrence (ALR-12).
 */
function recur({ line, occasion }: Scene, alert: AlertRow, finding: Finding): AlertRow {
  const again = occasion === 'new-head' ? 1 : 0;
  return { ...alert, ...newestWords(line.head, finding), occurrences: alert.occurrences + again };
}

async function resolveAlerts({ line, result, at }: Scene): Promise<AlertRow[]> {
  const byEvidence = result.resolved.filter(isByEvidence);
  const commits = await line.resolutionsOf(byEvidence.map(({ alert }) => alert));
  const fixedBy = new Map(byEvidence.map((resolution, index) => [resolution, commits[index]!]));
  const head = line.head.commitSha;
  return result.resolved.map((resolution: { alert: AlertRow; reason: ResolutionReason }) => ({
    ...resolution.alert,
    resolvedAt: at,
    resolvedByCommit: fixedBy.get(resolution) ?? head,
    resolvedAtCommit: head,
    resolutionReason: resolution.reason,
    ...(evidenceOf(line.head, resolution.alert) !== 'none' && { lastEvaluatedCommit: head }),
  }));
}

function openedEvent({ line, at }: Scene, { id: alertId, integration, severity }: NewAlert): NewAlertEvent {
  return { integration, alertId, kind: 'opened', at, commitSha: line.head.commitSha, severity };
}

function raisedEvent({ line, at }: Scene, { id, integration, severity }: AlertRow, finding: Finding): NewAlertEvent[] {
  if (compareSeverity(finding.severity, severity) <= 0) return [];
  const commitSha = line.head.commitSha;
  return [{ integration, alertId: id, kind: 'severity_raised', at, commitSha, severity: finding.severity }];
}

function resolvedEvent({ at }: Scene, { id: alertId, integration, resolvedByCommit }: AlertRow): NewAlertEvent {
  return { integration, alertId, kind: 'resolved', at, commitSha: resolvedByCommit ?? null };
}

/** What an alert takes over from the newest head it fails at. */
function newestWords(head: EvaluatedReport, finding: Finding) {
  return {
    ruleName: finding.ruleName,
    scopeListed: finding.scopeListed,
    severity: finding.severity,
    message: finding.message,
    count: finding.count,
    lastSeenCommit: head.commitSha,
    lastEvaluatedCommit: head.commitSha,
  };
}

/** An alert in the words that a message tells it with, and who stopped its messages before. */
function toldOf(
  kind: ItemKind,
  alertId: string,
  words: Pick<Finding, 'ruleName' | 'scope' | 'severity' | 'message' | 'count'>,
  alert?: AlertRow,
): ToldAlert {
  const { ruleName, scope, severity, message, count } = words;
  return {
    item: { alertId, kind, ruleName, scope, severity, message, count },
    acknowledged: alert ? acknowledgementOf(alert) : null,
    muted: false,
  };
}
