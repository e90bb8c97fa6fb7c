import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { KnownReport, OutsideLine } from '../domain/line.ts';
import type { Clean } from '../domain/privacy/clean.ts';
import {
  mergeAttributes,
  normaliseCommit,
  reportId,
  type Attributes,
  type Content,
  type StagedReport,
} from '../domain/report.ts';
import { ContentRemoved, IntegrationGone } from './errors.ts';
import { findIntegration, type IntegrationRow } from './integrations.ts';
import type { Tx } from './orm.ts';
import { insertRows, rowsOf, updateRows } from './rows.ts';
import { Report, ReportBody, type Row } from './schema.ts';

export type ReportRow = Row<typeof Report>;

/** The reports of some commits of an integration. */
export async function findReports(tx: Tx, integration: string, commits: readonly string[]): Promise<ReportRow[]> {
  return tx.find(Report, { integration, commitSha: { $in: [...new Set(commits)] } });
}

/** Some reports by id. */
export async function findReportsById(tx: Tx, ids: readonly string[]): Promise<ReportRow[]> {
  return rowsOf(tx, Report, sql`select * from report where id = any(${[...new Set(ids)]}::uuid[])`);
}

/** The report that is the head of an integration; undefined while it has none. */
export async function findHead(
  tx: Tx,
  { headReportId }: Pick<IntegrationRow, 'headReportId'>,
): Promise<ReportRow | undefined> {
  return headReportId == null ? undefined : (await findReportsById(tx, [headReportId]))[0];
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

/** A content to be stored; equal contents are kept once per integration. */
export interface NewContent {
  readonly integration: string;
  readonly hash: string;
  /** As JSON ({@link contentText}). */
  readonly text: Clean<string>;
}

/** Stores the contents that are not there yet. */
export async function insertContents(tx: Tx, contents: readonly NewContent[]): Promise<void> {
  if (contents.length === 0) return;
  // One parameter for all rows: an array of hundreds of contents is much slower to bind. In the order of the key, so that
  // two transactions that store the same contents do not end in a deadlock.
  const rows = contents.map(({ integration, hash, text }) => `["${integration}","${hash}",${text}]`).toSorted();
  await sql`
    insert into report_body (integration_id, content_hash, summary, drift, policy_results)
    select (row->>0)::uuid, row->>1, row->2->1, row->2->2, row->2->3
    from jsonb_array_elements(${`[${rows.join()}]`}::jsonb) as row
    on conflict do nothing`.execute(tx.getKysely());
}

/** The first report of a commit, to be stored. */
export interface NewReport {
  readonly integration: string;
  readonly batch: string;
  readonly receivedAt: Date;
  readonly report: StagedReport;
  readonly lineSeq: bigint | null;
  readonly outsideLine: OutsideLine | null;
}

/** Stores the first reports of commits, in their order (ORD-1). */
export async function insertReports(tx: Tx, reports: readonly NewReport[]): Promise<void> {
  await insertRows(
    tx,
    Report,
    reports.map(({ report, ...where }) => ({
      ...where,
      id: reportId(where.integration, report.commitSha),
      commitSha: report.commitSha,
      revision: 1,
      ...attributeColumns(report),
      ...contentColumns(report),
    })),
  );
}

/** What a content that a batch brings changes of a stored report: it was replaced (ORD-4), or is head anew (ORD-9). */
export function revisionOf(
  row: ReportRow,
  { report, batch }: { readonly report: StagedReport; readonly batch: string },
): Partial<ReportRow> {
  return { ...contentColumns(report), batch, revision: row.revision + 1 };
}

/** A stored report with the attributes that a submission brings (ORD-4); the row itself where none of them is new. */
export function withAttributes(row: ReportRow, report: StagedReport): ReportRow {
  const { branch, cliVersion } = row;
  const known = {
    branch,
    committedAt: row.committedAt?.getTime() ?? null,
    cliVersion,
    ciContext: row.ciContext ?? null,
  };
  const merged = mergeAttributes(known, report);
  return isDeepStrictEqual(merged, known) ? row : { ...row, ...attributeColumns(merged) };
}

/** What a submission may change of a stored report. */
const submittedProperties = [
  'branch',
  'cliVersion',
  'committedAt',
  'ciContext',
  'contentHash',
  'dialect',
  'evaluable',
  'counts',
  'batch',
  'revision',
] as const;

/** Writes what submissions changed of stored reports, except for their places in the line (ORD-4, ORD-9). */
export async function updateReports(tx: Tx, reports: readonly ReportRow[]): Promise<void> {
  await updateRows(tx, Report, reports, submittedProperties);
}

/**
 * Gives stored reports a place in the line, or another one (ORD-5, ORD-9). No other report may be at any of these places.
 */
export async function joinLine(tx: Tx, places: readonly { id: string; lineSeq: bigint }[]): Promise<void> {
  const joining = places.map((place) => ({ ...place, outsideLine: null }));
  await updateRows(tx, Report, joining, ['lineSeq', 'outsideLine']);
}

/** A place in the line of an integration. */
interface LinePlace {
  readonly integration: string;
  readonly lineSeq: bigint;
}

/** From each of some places, the report there and those before it in the line, `limit` at most; newest first. */
export async function findLinesBack(tx: Tx, places: readonly LinePlace[], limit: number): Promise<ReportRow[]> {
  const stretches = sql`
    select report.* from unnest(${places.map((place) => place.integration)}::uuid[],
      ${places.map((place) => String(place.lineSeq))}::bigint[]) as place (integration_id, line_seq)
    cross join lateral (
      select * from report where report.integration_id = place.integration_id and report.line_seq <= place.line_seq
      order by report.line_seq desc limit ${limit}) as report
    order by report.line_seq desc`;
  return rowsOf(tx, Report, stretches);
}

/** How many reports of the line follow a place. Counted, since a checkpoint reset leaves gaps in the numbers (ORD-9). */
export async function countLineAfter(tx: Tx, integration: string, lineSeq: bigint): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from report where integration_id = ${integration} and line_seq > ${lineSeq}`.execute(
    tx.getKysely(),
  );
  return rows[0]!.count;
}

/** Throws {@link IntegrationGone} if an integration was deleted; called where something of it is missing, to say why. */
export async function assertThere(tx: Tx, integration: string): Promise<void> {
  if (!(await findIntegration(tx, integration))) throw new IntegrationGone();
}

/**
 * The contents of some reports, by hash. Throws {@link ContentRemoved} where one is not kept any more, or
 * {@link IntegrationGone}.
 */
export async function findBodies(
  tx: Tx,
  integration: string,
  rows: readonly Pick<ReportRow, 'contentHash'>[],
): Promise<Map<string, Content>> {
  const hashes = [...new Set(rows.map((row) => row.contentHash))];
  const kept = sql`select * from report_body where integration_id = ${integration} and content_hash = any(${hashes}::text[])`;
  const bodies = await rowsOf(tx, ReportBody, kept);
  if (bodies.length < hashes.length) {
    await assertThere(tx, integration);
    throw new ContentRemoved();
  }
  return new Map(
    bodies.map(({ contentHash, summary, drift, policyResults }) => [contentHash, { summary, drift, policyResults }]),
  );
}

function attributeColumns({ branch, committedAt, cliVersion, ciContext }: Attributes) {
  return { branch, committedAt: committedAt === null ? null : new Date(committedAt), cliVersion, ciContext };
}

function contentColumns(report: StagedReport) {
  return {
    contentHash: report.contentHash,
    dialect: report.dialect,
    evaluable: report.evaluable,
    counts: report.counts,
  };
}

/** Why no single report was found: no commit begins with what was given, several do, or it was too short. */
export type MissingCommit = 'unknown' | 'ambiguous' | 'short';

/** The one report whose commit equals what is given, or begins with it; a prefix needs at least `shortest` characters. */
export async function findByCommitPrefix(
  tx: Tx,
  integration: string,
  prefix: string,
  shortest: number,
): Promise<ReportRow | MissingCommit> {
  const same = sql`select * from report where integration_id = ${integration} and commit_sha = ${normaliseCommit(prefix)}`;
  const [exact] = await rowsOf(tx, Report, same);
  if (exact) return exact;
  if (prefix.length < shortest) return 'short';
  // Only whole hashes are stored in lower case (normaliseCommit): a prefix in capitals may begin one of those, or another
  // commit that is stored as it came.
  const beginnings = /^[0-9a-f]+$/i.test(prefix) ? [...new Set([prefix, prefix.toLowerCase()])] : [prefix];
  // '~' sorts after every character that a commit may have.
  const ranges = beginnings.map((beginning) => ({ commitSha: { $gte: beginning, $lt: `${beginning}~` } }));
  const [row, ...others] = await tx.find(Report, { integration, $or: ranges }, { limit: 2 });
  if (!row) return 'unknown';
  return others.length > 0 ? 'ambiguous' : row;
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
