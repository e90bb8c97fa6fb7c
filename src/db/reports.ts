import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { KnownReport } from '../domain/line.ts';
import { countContent, normaliseCommit, reportId, type Content, type StagedReport } from '../domain/report.ts';
import type { Tx } from './orm.ts';
import { Report, ReportBody, type Row } from './schema.ts';

export type ReportRow = Row<typeof Report>;

/** What is stored of some commits of an integration. */
export async function findReports(tx: Tx, integration: string, commits: readonly string[]): Promise<ReportRow[]> {
  return tx.find(Report, { integration, commitSha: { $in: [...new Set(commits)] } });
}

/** The report of an id. */
export async function findReport(tx: Tx, id: string): Promise<ReportRow | undefined> {
  return (await tx.findOne(Report, { id })) ?? undefined;
}

/** A stored report as the line decision sees it. */
export function toKnownReport(row: ReportRow): KnownReport {
  return {
    commitSha: row.commitSha,
    contentHash: row.contentHash,
    inLine: row.lineSeq != null,
    firstReceivedAt: row.receivedAt.getTime(),
    committedAt: row.committedAt?.getTime() ?? null,
  };
}

/** Stores the contents that are not there yet; equal ones are kept once per integration. */
export async function insertBodies(tx: Tx, integration: string, reports: readonly StagedReport[]): Promise<void> {
  const distinct = [...new Map(reports.map((report) => [report.contentHash, report])).values()];
  if (distinct.length === 0) return;
  // One parameter for all rows: an array of hundreds of bodies is much slower to bind.
  const rows = JSON.stringify(distinct.map(({ contentHash, content }) => ({ hash: contentHash, ...content })));
  await sql`
    insert into report_body (integration_id, content_hash, summary, drift, policy_results)
    select ${integration}, row->>'hash', row->'summary', row->'drift', row->'policyResults'
    from jsonb_array_elements(${rows}::jsonb) as row
    on conflict do nothing`.execute(tx.getKysely());
}

export interface NewReport {
  readonly report: StagedReport;
  readonly lineSeq: bigint | null;
  readonly outsideLine: 'late' | 'untracked' | null;
}

/** Stores reports of commits that are new, in their order (ORD-1). */
export async function insertReports(
  tx: Tx,
  where: { integration: string; batch: string; receivedAt: Date },
  reports: readonly NewReport[],
): Promise<void> {
  if (reports.length === 0) return;
  await tx.insertMany(
    Report,
    reports.map(({ report, lineSeq, outsideLine }) => ({
      id: reportId(where.integration, report.commitSha),
      integration: where.integration,
      lineSeq,
      outsideLine,
      commitSha: report.commitSha,
      branch: report.branch,
      committedAt: report.committedAt === null ? null : new Date(report.committedAt),
      receivedAt: where.receivedAt,
      cliVersion: report.cliVersion,
      ciContext: report.ciContext,
      revision: 1,
      batch: where.batch,
      ...contentColumns(report),
    })),
  );
}

/** Puts other content in place of what a commit had (ORD-4). */
export async function replaceContent(tx: Tx, row: ReportRow, report: StagedReport): Promise<void> {
  await tx.nativeUpdate(Report, { id: row.id }, { ...contentColumns(report), revision: row.revision + 1 });
}

/** The attributes that a submission would change; an empty one never replaces a known one (ORD-4). */
export function attributeChanges(row: ReportRow, report: StagedReport): Partial<ReportRow> {
  return {
    ...(report.branch !== '' && report.branch !== row.branch && { branch: report.branch }),
    ...(report.cliVersion !== '' && report.cliVersion !== row.cliVersion && { cliVersion: report.cliVersion }),
    ...(report.committedAt !== null &&
      report.committedAt !== row.committedAt?.getTime() && { committedAt: new Date(report.committedAt) }),
    ...(report.ciContext && !isDeepStrictEqual(report.ciContext, row.ciContext) && { ciContext: report.ciContext }),
  };
}

/** Takes over the attributes that a submission brings (ORD-4). */
export async function updateAttributes(tx: Tx, row: ReportRow, report: StagedReport): Promise<void> {
  const changes = attributeChanges(row, report);
  if (Object.keys(changes).length > 0) await tx.nativeUpdate(Report, { id: row.id }, changes);
}

/** Gives a stored report its place in the line (ORD-5). */
export async function joinLine(tx: Tx, row: ReportRow, lineSeq: bigint): Promise<void> {
  await tx.nativeUpdate(Report, { id: row.id }, { lineSeq, outsideLine: null });
}

/** A stretch of the line, newest first, from a place backwards. */
export async function findLineBack(
  tx: Tx,
  integration: string,
  from: { readonly lineSeq: bigint; readonly limit: number },
): Promise<ReportRow[]> {
  const where = { integration, lineSeq: { $lte: from.lineSeq } };
  return tx.find(Report, where, { orderBy: { lineSeq: 'desc' }, limit: from.limit });
}

/** The contents of some reports, by hash. */
export async function findBodies(
  tx: Tx,
  integration: string,
  rows: readonly Pick<ReportRow, 'contentHash'>[],
): Promise<Map<string, Content>> {
  const hashes = [...new Set(rows.map((row) => row.contentHash))];
  const bodies = await tx.find(ReportBody, { integration, contentHash: { $in: hashes } });
  return new Map(
    bodies.map(({ contentHash, summary, drift, policyResults }) => [contentHash, { summary, drift, policyResults }]),
  );
}

function contentColumns(report: StagedReport) {
  return {
    contentHash: report.contentHash,
    dialect: report.dialect,
    evaluable: report.evaluable,
    counts: countContent(report.content),
  };
}

/** The one report whose commit is, or begins with, what is given; undefined for none, or for several. */
export async function findByCommitPrefix(
  tx: Tx,
  integration: string,
  prefix: string,
  shortest: number,
): Promise<ReportRow | undefined> {
  const commit = normaliseCommit(prefix);
  const exact = await tx.findOne(Report, { integration, commitSha: commit });
  if (exact || prefix.length < shortest) return exact ?? undefined;
  // '~' sorts behind every character a commit may have.
  const where = { integration, commitSha: { $gte: prefix, $lt: `${prefix}~` } };
  const rows = await tx.find(Report, where, { limit: 2 });
  return rows.length === 1 ? rows[0] : undefined;
}

export interface ReportPage {
  readonly limit: number;
  /** The `seq`, or `line_seq`, of the last row that was seen. */
  readonly before: string | undefined;
  readonly branch: string | undefined;
  /** Only the line, in its order. */
  readonly inLine: boolean;
}

/** A page of reports, newest first. */
export async function findReportPage(tx: Tx, integration: string, page: ReportPage): Promise<ReportRow[]> {
  const order = page.inLine ? 'lineSeq' : 'seq';
  const range = page.before === undefined ? {} : { $lt: BigInt(page.before) };
  const where = {
    integration,
    ...(page.branch !== undefined && { branch: page.branch }),
    [order]: page.inLine ? { $ne: null, ...range } : range,
  };
  return tx.find(Report, where, { orderBy: { [order]: 'desc' }, limit: page.limit });
}
