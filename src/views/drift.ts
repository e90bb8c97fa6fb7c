import type { IntegrationRow } from '../db/integrations.ts';
import { readDriftBack } from '../db/line.ts';
import type { Tx } from '../db/orm.ts';
import { findBodies, type ReportRow } from '../db/reports.ts';
import type { ReadBack, Step } from '../db/walk-back.ts';
import { readToldDrift, tellsDrift, type ToldDrift } from '../domain/drift.ts';
import type { Since } from '../domain/since.ts';
import { findSince, reportsAtOnce } from './since.ts';

/** What a report told of drift, namespace by namespace, and since which commit each has been drifted. */
export async function readDrift(tx: Tx, integration: IntegrationRow, report: ReportRow) {
  const content = (await findBodies(tx, integration.id, [report])).get(report.contentHash)!;
  const told = readToldDrift({ ...report, ...content });
  const since = await findDriftedSince(tx, report, told);
  const notListed = content.summary.namespaces.filter((name) => !told.listed.has(name));
  return {
    commitSha: report.commitSha,
    isHead: report.id === integration.headReportId,
    inLine: report.lineSeq != null,
    compared: told.listed.size > 0 || told.absentIsInOrder,
    namespaces: [
      ...content.drift.map(({ namespace, isDrifted, severity, summary, driftCount }) => ({
        namespace,
        isDrifted,
        severity,
        summary,
        driftCount,
        since: since.get(namespace) ?? null,
      })),
      ...(told.absentIsInOrder ? notListed.map(presentInOrder) : []),
    ],
    notReported: told.absentIsInOrder ? [] : notListed,
  };
}

function presentInOrder(namespace: string) {
  return { namespace, isDrifted: false, severity: null, summary: null, driftCount: null, since: null };
}

async function findDriftedSince(
  tx: Tx,
  { integration, lineSeq }: ReportRow,
  { listed }: ToldDrift,
): Promise<ReadonlyMap<string, Since>> {
  const drifted = [...listed].filter(([, is]) => is).map(([namespace]) => namespace);
  if (lineSeq == null || drifted.length === 0) return new Map();
  const readBack: ReadBack<Step & { commitSha: string; told: ToldDrift }> = async (from) =>
    (await readDriftBack(tx, integration, from)).map(({ commitSha, lineSeq: place, ...source }) => ({
      commitSha,
      lineSeq: place,
      told: readToldDrift(source),
    }));
  const limit = reportsAtOnce(listed.size);
  const newest = await readBack({ lineSeq, limit });
  return findSince(drifted, { newest, limit }, readBack, (entry, namespace) => tellsDrift(entry.told, namespace));
}
