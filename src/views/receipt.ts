import type { BatchRow } from '../db/batches.ts';
import { countDecisions } from '../db/decisions.ts';
import { findNotificationsOfBatch } from '../db/notifications.ts';
import type { Tx } from '../db/orm.ts';
import type { BatchOutcome } from '../db/outcome.ts';
import { batchStatus } from '../domain/batch.ts';
import type { HeadOutcome } from '../domain/line.ts';
import { reportId } from '../domain/report.ts';
import { presentProgress } from './message.ts';

/** What happened to one submission, as far as it is known now. */
export async function readReceipt(tx: Tx, batch: BatchRow, linkToWorkflow: (workflowId: string) => string | null) {
  const notifications = await findNotificationsOfBatch(tx, batch.id);
  const decisions = await findDecisionsOf(tx, batch);
  const decided = { messages: notifications.length, decisions: decisions.length };
  return {
    id: batch.id,
    integrationId: batch.integration,
    status: batchStatus(batch),
    door: batch.door,
    receivedAt: batch.receivedAt,
    lastSentAt: batch.lastSentAt,
    repeats: batch.repeats,
    doneAt: batch.doneAt ?? null,
    headCommit: batch.headCommit,
    reportCount: batch.reportCount,
    headOutcome: batch.outcome?.headOutcome ?? null,
    reports: (batch.outcome?.reports ?? []).map((report) => ({
      id: reportId(batch.integration, report.commitSha),
      ...report,
    })),
    // Batches of earlier versions have no counts.
    redactions: batch.notes.redactions.map((each) => ({ ...each, count: each.count ?? 1 })),
    droppedFields: batch.notes.droppedFields,
    unknownSeverities: batch.notes.unknownSeverities,
    alerts: batch.outcome?.alerts ?? null,
    notifications: notifications.map((row) => ({ notificationId: row.id, ...presentProgress(row) })),
    notNotified: batch.outcome ? whyNobody(batch.outcome, decided) : null,
    decisions,
    workflowId: batch.workflowId,
    workflowUrl: linkToWorkflow(batch.workflowId),
  };
}

/** How many alerts of the head that a batch led to were told to each channel, or were not, and why (NTF-7). */
async function findDecisionsOf(tx: Tx, { integration, outcome }: BatchRow) {
  const derived = outcome?.derived;
  if (!derived) return [];
  return countDecisions(tx, {
    integration,
    reportId: reportId(integration, derived.commitSha),
    revision: derived.revision,
  });
}

/** Why a batch notified nobody; null where it did (NTF-1, NTF-3, NTF-7). */
export type NotNotified =
  'late' | 'untracked' | 'repeat' | 'history' | 'unknown_head' | 'no_alerts' | 'no_channels' | 'decided';

function whyNobody(
  { headOutcome, alerts, derived }: BatchOutcome,
  decided: { readonly messages: number; readonly decisions: number },
): NotNotified | null {
  if (decided.messages > 0) return null;
  if (headOutcome !== 'head' && !derived) return withoutHead[headOutcome];
  if (derived && !derived.evaluable) return 'unknown_head';
  if (decided.decisions > 0) return 'decided';
  return alerts.opened + alerts.recurring + alerts.resolved === 0 ? 'no_alerts' : 'no_channels';
}

/** What a batch says that left the head as it was. */
const withoutHead: Readonly<Record<Exclude<HeadOutcome, 'head'>, NotNotified>> = {
  late: 'late',
  untracked: 'untracked',
  unchanged: 'repeat',
  replaced: 'history',
};
