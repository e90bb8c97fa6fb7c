import { v7 as uuidv7 } from 'uuid';
import {
  appendAlertEvents,
  findOpenAlerts,
  findPredecessor,
  insertAlerts,
  updateAlert,
  type AlertRow,
} from '../src/db/alerts.ts';
import type { StagedBatch } from '../src/db/batches.ts';
import type { IntegrationRow } from '../src/db/integrations.ts';
import { findDisabledRules } from '../src/db/policy-rules.ts';
import type { Tx } from '../src/db/orm.ts';
import type { AlertCounts } from '../src/db/outcome.ts';
import { evidenceOf, type EvaluatedReport, type Finding } from '../src/domain/evidence.ts';
import type { DerivedAlert, ItemKind } from '../src/domain/notification.ts';
import { reconcile, type Occasion, type ResolutionReason } from '../src/domain/reconcile.ts';
import { compareSeverity } from '../src/domain/severity.ts';
import { openLine, type Line } from './line.ts';
import type { Persisted } from './persist-reports.ts';
import { queueNotifications } from './queue-notifications.ts';

/**
 * Brings the alerts in line with the head and queues what people are told (ALR-1 to ALR-12, NTF-1 to NTF-4). Does
 * nothing unless the batch moved the head or replaced its content.
 */
export async function deriveAlerts(
  tx: Tx,
  integration: IntegrationRow,
  batch: StagedBatch,
  { decision, head }: Persisted,
): Promise<AlertCounts> {
  const occasion = occasionOf(decision);
  if (!head || !occasion) return { opened: 0, recurring: 0, resolved: 0 };
  const line = await openLine(tx, integration, head);
  const open = await findOpenAlerts(tx, integration.id);
  const disabled = new Set((await findDisabledRules(tx, [integration.id])).map((rule) => rule.ruleId));
  const result = reconcile(line.head, open, { occasion, disabledRules: disabled });

  const at = new Date();
  const scene: Scene = { tx, integrationId: integration.id, line, occasion, at };
  const opened = await openAlerts(scene, result.opened);
  for (const { alert, finding } of result.recurring) await recur(scene, alert, finding);
  for (const { alert } of result.muted) await updateAlert(tx, alert.id, { lastEvaluatedCommit: line.head.commitSha });
  for (const { alert, reason } of result.resolved) await resolve(scene, alert, reason);

  const derived: DerivedAlert[] = [
    ...opened.map(({ alertId, finding }) => derive('opened', alertId, finding)),
    ...result.recurring.map(({ alert, finding }) => derive('recurring', alert.id, finding, alert)),
    ...result.muted.map(({ alert, finding }) => ({ ...derive('recurring', alert.id, finding, alert), muted: true })),
    ...result.resolved.map(({ alert }) => ({
      ...derive('resolved', alert.id, alert, alert),
      muted: disabled.has(alert.ruleId),
    })),
  ];
  await queueNotifications(tx, { integrationId: integration.id, batchId: batch.id, head, occasion }, derived);
  return { opened: result.opened.length, recurring: result.recurring.length, resolved: result.resolved.length };
}

function occasionOf(decision: Persisted['decision']): Occasion | undefined {
  if (decision.headOutcome === 'head') return 'new-head';
  return decision.headReplaced ? 'replaced-head' : undefined;
}

interface Scene {
  readonly tx: Tx;
  readonly integrationId: string;
  readonly line: Line;
  readonly occasion: Occasion;
  readonly at: Date;
}

async function openAlerts(
  scene: Scene,
  findings: readonly Finding[],
): Promise<{ alertId: string; finding: Finding }[]> {
  const { tx, integrationId, line, at } = scene;
  const commit = line.head.commitSha;
  const alerts = [];
  for (const finding of findings) {
    const introduction = await line.introductionOf(finding);
    alerts.push({
      ...newestWords(line.head, finding),
      id: uuidv7(),
      integration: integrationId,
      ruleId: finding.ruleId,
      scope: finding.scope,
      occurrences: 1,
      openedAt: at,
      introducedByCommit: introduction.commitSha,
      introducedExact: introduction.exact,
      detectedAtCommit: commit,
      previousAlertId: (await findPredecessor(tx, integrationId, finding)) ?? null,
    });
  }
  await insertAlerts(tx, alerts);
  await appendAlertEvents(
    tx,
    alerts.map(({ id, severity }) => ({
      integration: integrationId,
      alertId: id,
      kind: 'opened' as const,
      at,
      commitSha: commit,
      severity,
    })),
  );
  return alerts.map(({ id }, index) => ({ alertId: id, finding: findings[index]! }));
}

/** ALR-4: the same alert, with the newest severity and message; a re-derived head is no further occurrence (ALR-12). */
async function recur(
  { tx, integrationId, line, occasion, at }: Scene,
  alert: AlertRow,
  finding: Finding,
): Promise<void> {
  const again = occasion === 'new-head' ? 1 : 0;
  await updateAlert(tx, alert.id, { ...newestWords(line.head, finding), occurrences: alert.occurrences + again });
  if (compareSeverity(finding.severity, alert.severity) <= 0) return;
  await appendAlertEvents(tx, [
    {
      integration: integrationId,
      alertId: alert.id,
      kind: 'severity_raised',
      at,
      commitSha: line.head.commitSha,
      severity: finding.severity,
    },
  ]);
}

async function resolve(
  { tx, integrationId, line, at }: Scene,
  alert: AlertRow,
  reason: ResolutionReason,
): Promise<void> {
  const head = line.head.commitSha;
  const byEvidence = reason === 'passed' || reason === 'absent';
  const resolvedByCommit = byEvidence ? await line.resolutionOf(alert) : head;
  await updateAlert(tx, alert.id, {
    resolvedAt: at,
    resolvedByCommit,
    resolvedAtCommit: head,
    resolutionReason: reason,
    ...(evidenceOf(line.head, alert) !== 'none' && { lastEvaluatedCommit: head }),
  });
  await appendAlertEvents(tx, [
    { integration: integrationId, alertId: alert.id, kind: 'resolved', at, commitSha: resolvedByCommit },
  ]);
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

function derive(
  kind: ItemKind,
  alertId: string,
  words: Pick<Finding, 'ruleName' | 'scope' | 'severity' | 'message' | 'count'>,
  alert?: AlertRow,
): DerivedAlert {
  const { ruleName, scope, severity, message, count } = words;
  return {
    item: { alertId, kind, ruleName, scope, severity, message, count },
    acknowledged: alert?.acknowledgedAt != null,
    muted: false,
  };
}
