import { findSummaries } from '../db/history.ts';
import type { IntegrationRow } from '../db/integrations.ts';
import type { Tx } from '../db/orm.ts';
import { countLineAfter, findBodies, findLinesBack, type ReportRow } from '../db/reports.ts';
import { cellKey } from '../domain/report.ts';

/** The namespace x environment matrix as a report has it. */
export async function readMatrix(tx: Tx, integration: IntegrationRow, report: ReportRow) {
  // At once, each over a connection of its own: one after the other they would be most of the answer's time.
  const [contents, before, behind] = await Promise.all([
    findBodies(tx, integration.id, [report]),
    predecessorCells(tx, report),
    report.lineSeq == null ? null : countLineAfter(tx, integration.id, report.lineSeq),
  ]);
  const content = contents.get(report.contentHash)!;
  const { filesScanned, namespaces, environments, cells } = content.summary;
  return {
    commitSha: report.commitSha,
    reportId: report.id,
    committedAt: report.committedAt ?? null,
    receivedAt: report.receivedAt,
    branch: report.branch,
    filesScanned,
    // A report over OTLP lists only the cells with findings, and says how many it checked.
    checkedCells: report.dialect === 'otlp' ? filesScanned : null,
    namespaces,
    environments,
    cells: cells.map((cell) => {
      const { namespace, environment, healthStatus, description } = cell;
      const changed = before !== null && before.get(cellKey(cell)) !== healthStatus;
      return { namespace, environment, healthStatus, description, changed };
    }),
    drift: content.drift,
    isHead: report.id === integration.headReportId,
    behind,
    inLine: report.lineSeq != null,
    outsideLine: report.outsideLine ?? null,
    evaluable: report.evaluable,
  };
}

/** The cells of the line's report just before this one; null where there is none to compare with. */
async function predecessorCells(tx: Tx, report: ReportRow): Promise<Map<string, string> | null> {
  if (report.lineSeq == null) return null;
  const [before] = await findLinesBack(tx, [{ integration: report.integration, lineSeq: report.lineSeq - 1n }], 1);
  const summary = before && (await findSummaries(tx, report.integration, [before.contentHash])).get(before.contentHash);
  return summary ? new Map(summary.cells.map((cell) => [cellKey(cell), cell.healthStatus])) : null;
}
