import type { BatchRow } from '../db/batches.ts';
import { findNotificationsOfBatch } from '../db/notifications.ts';
import type { Tx } from '../db/orm.ts';
import { reportId } from '../domain/report.ts';

/** What happened to one submission, as far as it is known now. */
export async function describeBatch(tx: Tx, batch: BatchRow, linkToWorkflow: (workflowId: string) => string | null) {
  const notifications = await findNotificationsOfBatch(tx, batch.id);
  return {
    id: batch.id,
    status: statusOf(batch),
    receivedAt: batch.receivedAt,
    headOutcome: batch.outcome?.headOutcome ?? null,
    reports: (batch.outcome?.reports ?? []).map((report) => ({
      id: reportId(batch.integration, report.commitSha),
      ...report,
    })),
    redactions: batch.notes.redactions,
    droppedFields: batch.notes.droppedFields,
    unknownSeverities: batch.notes.unknownSeverities,
    alerts: batch.outcome?.alerts ?? null,
    notifications: notifications.map(({ channel, status, reason, attempts, unknownAttempts }) => ({
      channelId: channel,
      status,
      attempts,
      // How often the answer was lost: so many copies may have gone out beside the one that counts (NTF-6).
      unknownAttempts,
      reason: reason ?? null,
    })),
    workflowId: batch.workflowId,
    workflowUrl: linkToWorkflow(batch.workflowId),
  };
}

/** `processing` is a batch that was tried and not yet applied. */
function statusOf(batch: BatchRow): 'staged' | 'processing' | 'done' | 'failed' {
  return batch.state === 'staged' && batch.failures > 0 ? 'processing' : batch.state;
}
