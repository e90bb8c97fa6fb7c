import type { IntegrationRow } from '../db/integrations.ts';
import type { Tx } from '../db/orm.ts';
import { findHead } from '../db/reports.ts';

/**
 * The last commit that the CLI is told about, with its time, else when it was first received. Undefined before the first
 * report, and after a reset until a batch arrives (ORD-9).
 */
export async function readCheckpoint(tx: Tx, integration: IntegrationRow) {
  const head = integration.resetArrival == null ? await findHead(tx, integration) : undefined;
  return head && { lastCommitSha: head.commitSha, lastTimestamp: head.committedAt ?? head.receivedAt };
}
