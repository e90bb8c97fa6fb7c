import type { IntegrationRow } from '../db/integrations.ts';
import type { Tx } from '../db/orm.ts';
import { findReport } from '../db/reports.ts';

/**
 * The last commit that the CLI is told about, with its time, else when it was first received. Undefined before the first
 * report, and after a reset until a batch arrives (ORD-9).
 */
export async function readCheckpoint(tx: Tx, { headReportId, resetArrival }: IntegrationRow) {
  const head = headReportId && resetArrival == null ? await findReport(tx, headReportId) : undefined;
  return head && { lastCommitSha: head.commitSha, lastTimestamp: head.committedAt ?? head.receivedAt };
}
