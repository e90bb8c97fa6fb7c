import type { IntegrationRow } from '../db/integrations.ts';
import { readDriftBack } from '../db/line.ts';
import type { Tx } from '../db/orm.ts';
import { findBodies, type ReportRow } from '../db/reports.ts';
import type { Drift } from '../domain/report.ts';
import type { Since } from '../domain/since.ts';
import { findSince, reportsAtOnce, type ReadBack, type Step } from './since.ts';

/** What a report told of drift, namespace by namespace, and since which commit each has been drifted. */
export async function readDrift(tx: Tx, integration: IntegrationRow, report: ReportRow) {
  const { drift, summary } = (await findBodies(tx, integration.id, [report])).get(report.contentHash)!;
  const told = driftedByNamespace(drift);
  const since = await findDriftedSince(tx, report, told);
  return {
    commitSha: report.commitSha,
    isHead: report.id === integration.headReportId,
    inLine: report.lineSeq != null,
    namespaces: drift.map(({ namespace, isDrifted, severity, summary: words, driftCount }) => ({
      namespace,
      isDrifted,
      severity,
      summary: words,
      driftCount,
      since: since.get(namespace) ?? null,
    })),
    notReported: summary.namespaces.filter((name) => !told.has(name)),
  };
}

async function findDriftedSince(
  tx: Tx,
  { integration, lineSeq }: ReportRow,
  told: ReadonlyMap<string, boolean>,
): Promise<ReadonlyMap<string, Since>> {
  const drifted = [...told].filter(([, isDrifted]) => isDrifted).map(([namespace]) => namespace);
  if (lineSeq == null || drifted.length === 0) return new Map();
  const readBack: ReadBack<Step & { told: ReadonlyMap<string, boolean> }> = async (from) =>
    (await readDriftBack(tx, integration, from)).map(({ drift, ...step }) => ({
      ...step,
      told: driftedByNamespace(drift),
    }));
  const limit = reportsAtOnce(told.size);
  const newest = await readBack({ lineSeq, limit });
  // Undefined where a report says nothing of a namespace: the CLI lists those that are in order too.
  return findSince(drifted, { newest, limit }, readBack, (entry, namespace) => entry.told.get(namespace));
}

/** Drifted where any entry of the namespace says so. */
function driftedByNamespace(drift: readonly Drift[]): Map<string, boolean> {
  const told = new Map<string, boolean>();
  for (const { namespace, isDrifted } of drift) told.set(namespace, isDrifted || told.get(namespace) === true);
  return told;
}
