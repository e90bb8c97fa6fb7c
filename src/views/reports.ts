import type { Tx } from '../db/orm.ts';
import { findBodies, findReportPage, type ReportPage, type ReportRow } from '../db/reports.ts';
import { dialectUnder } from '../domain/report.ts';

/** The reports of an integration, newest first: by order of storing, or along the line. */
export async function listReports(tx: Tx, integration: string, options: ReportPage) {
  const rows = await findReportPage(tx, integration, options);
  return rows.map((row) => ({
    ...presentReport(row),
    seq: Number(row.seq),
    lineSeq: row.lineSeq == null ? null : Number(row.lineSeq),
  }));
}

/** One report with everything that is stored of it. */
export async function readReport(tx: Tx, row: ReportRow) {
  const content = (await findBodies(tx, row.integration, [row])).get(row.contentHash)!;
  return { ...presentReport(row), ...content, ciContext: row.ciContext ?? null };
}

function presentReport(row: ReportRow) {
  return {
    id: row.id,
    commitSha: row.commitSha,
    branch: row.branch,
    committedAt: row.committedAt ?? null,
    receivedAt: row.receivedAt,
    cliVersion: row.cliVersion,
    revision: row.revision,
    dialect: dialectUnder('auto', row.dialect),
    evaluable: row.evaluable,
    counts: row.counts,
    inLine: row.lineSeq != null,
    outsideLine: row.outsideLine ?? null,
    batchId: row.batch,
  };
}
