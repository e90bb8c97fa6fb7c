import type { IntegrationRow } from '../db/integrations.ts';
import type { Tx } from '../db/orm.ts';
import { findBodies, findByCommitPrefix, findReport, findLineBack, type ReportRow } from '../db/reports.ts';
import type { Cell } from '../domain/report.ts';

/** Shorter prefixes of a commit than this are not looked up. */
const shortestPrefix = 7;

/** The namespace x environment matrix at the head, or as of a commit; undefined where there is no such report. */
export async function readMatrix(tx: Tx, integration: IntegrationRow, at: string | undefined) {
  const head = integration.headReportId ? await findReport(tx, integration.headReportId) : undefined;
  const report = at === undefined ? head : await findByCommitPrefix(tx, integration.id, at, shortestPrefix);
  if (!report) return undefined;
  const content = (await findBodies(tx, integration.id, [report])).get(report.contentHash)!;
  const before = await predecessorCells(tx, report);
  const { namespaces, environments, cells } = content.summary;
  return {
    commitSha: report.commitSha,
    reportId: report.id,
    committedAt: report.committedAt ?? null,
    receivedAt: report.receivedAt,
    branch: report.branch,
    namespaces,
    environments,
    cells: cells.map((cell) => {
      const { namespace, environment, healthStatus, description } = cell;
      const changed = before !== null && before.get(cellKey(cell)) !== healthStatus;
      return { namespace, environment, healthStatus, description, changed };
    }),
    drift: content.drift,
    isHead: report.id === head?.id,
    behind: head?.lineSeq != null && report.lineSeq != null ? Number(head.lineSeq - report.lineSeq) : null,
    inLine: report.lineSeq != null,
    outsideLine: report.outsideLine ?? null,
    evaluable: report.evaluable,
  };
}

/** The cells of the line's report just before this one; null where there is none to compare with. */
async function predecessorCells(tx: Tx, report: ReportRow): Promise<Map<string, string> | null> {
  if (report.lineSeq == null) return null;
  const [before] = await findLineBack(tx, report.integration, { lineSeq: report.lineSeq - 1n, limit: 1 });
  if (!before) return null;
  const content = (await findBodies(tx, report.integration, [before])).get(before.contentHash)!;
  return new Map(content.summary.cells.map((cell) => [cellKey(cell), cell.healthStatus]));
}

function cellKey({ namespace, environment }: Cell): string {
  return JSON.stringify([namespace, environment]);
}
