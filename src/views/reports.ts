import type { Tx } from '../db/orm.ts';
import { normaliseCommit } from '../domain/report.ts';
import { findBodies, findReportPage, findReports, type ReportPage, type ReportRow } from '../db/reports.ts';

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
export async function readReport(tx: Tx, integration: string, commitSha: string) {
  const [row] = await findReports(tx, integration, [normaliseCommit(commitSha)]);
  if (!row) return undefined;
  const content = (await findBodies(tx, integration, [row])).get(row.contentHash)!;
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
    dialect: row.dialect,
    evaluable: row.evaluable,
    counts: row.counts,
    inLine: row.lineSeq != null,
    outsideLine: row.outsideLine ?? null,
    batchId: row.batch,
  };
}
