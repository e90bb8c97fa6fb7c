import { findLogPage, type LoggedBatch, type LoggedEvent } from '../db/ingest-log.ts';
import type { Tx } from '../db/orm.ts';
import { batchStatus } from '../domain/batch.ts';

/** Everything that came through the doors, newest first: batches, refusals, and pushes that carry no commit. */
export async function listSubmissions(
  tx: Tx,
  integration: string,
  page: { before: string | undefined; limit: number; linkToReceipt: (batchId: string) => string },
) {
  const rows = await findLogPage(tx, integration, page);
  return rows.map((row) => (row.type === 'batch' ? presentBatch(row, page.linkToReceipt(row.id)) : presentEvent(row)));
}

function presentBatch({ state, failures, outcomes, ...row }: LoggedBatch, receiptUrl: string) {
  const { stored = 0, unchanged = 0, replaced = 0 } = outcomes ?? {};
  return {
    id: row.id,
    type: row.type,
    at: row.at,
    door: row.door,
    key: presentKey(row),
    status: batchStatus({ state, failures }),
    headOutcome: row.headOutcome,
    headCommit: row.headCommit,
    reportCount: row.reportCount,
    reports: outcomes && { stored, unchanged, replaced },
    alerts: row.alerts,
    redactions: row.redactions,
    droppedFields: row.droppedFields,
    repeats: row.repeats,
    lastSentAt: row.lastSentAt,
    receiptUrl,
  };
}

/** A refused submission with its places and never a value (PRV-3), or a push of which only that it came is kept. */
function presentEvent({ id, type, at, door, ...row }: LoggedEvent) {
  const key = presentKey(row);
  if (type !== 'refused') return { id, type, at, door, key };
  return { id, type, at, door, key, httpStatus: row.status, problem: row.problem, errors: row.errors ?? [] };
}

function presentKey({ apiKeyId, keyName, keyPrefix }: Pick<LoggedEvent, 'apiKeyId' | 'keyName' | 'keyPrefix'>) {
  return { id: apiKeyId, name: keyName, prefix: keyPrefix };
}
