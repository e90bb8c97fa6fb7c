import { findIntegration } from '../db/integrations.ts';
import { readEvaluated, readEvaluatedLine } from '../db/line.ts';
import type { Tx } from '../db/orm.ts';
import { findHead } from '../db/reports.ts';
import { evidenceOf, type Identity } from '../domain/evidence.ts';
import { statuses } from './policy-results.ts';
import { reportsAtOnce } from './since.ts';

/** How many reports a lane has; fewer where they are very large. */
const laneReports = 60;

/** What the last reports of the line say of an alert's rule and scope, oldest first. */
export async function readAlertLane(tx: Tx, alert: Identity & { readonly integration: string }) {
  const integration = await findIntegration(tx, alert.integration);
  const head = integration && (await findHead(tx, integration));
  if (!integration || head?.lineSeq == null) return [];
  const { findings } = await readEvaluated(tx, integration, head);
  const limit = reportsAtOnce(findings.size, laneReports);
  const line = await readEvaluatedLine(tx, integration, { lineSeq: head.lineSeq, limit });
  return line.map((entry) => ({ commitSha: entry.commitSha, status: statuses[evidenceOf(entry, alert)] })).toReversed();
}
