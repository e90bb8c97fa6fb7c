import { sql } from 'kysely';
import { placesToKeep, type KeptPlaces } from '../domain/retention.ts';
import { findOpenAlerts } from './alerts.ts';
import { findIntegration } from './integrations.ts';
import type { Tx } from './orm.ts';
import { findLinesBack, findReport, findReports } from './reports.ts';

/** What stays of the contents of an integration that some report uses; undefined where all of them do. */
export interface Kept {
  /** What was received at this moment or later. */
  readonly since: Date;
  /** Everything in the line from this place on. */
  readonly from: bigint | null;
  /** What stands at these places of it. */
  readonly places: readonly bigint[];
}

/** The introduction of an alert, the report before it, which shows that it was not failing, and the lists that that one is read with. */
const aroundIntroduction = 3;
/** A report, and the one before it, whose lists it is read with. */
const aroundFirst = 2;

/** From when on things are young, and the first place of the line at which one is; null where none is. */
export interface Age {
  readonly since: Date;
  readonly young: bigint | null;
}

/** What is old of an integration. It looks at every old report, and stays right while more come in. */
export async function findAge(tx: Tx, integration: string, since: Date): Promise<Age> {
  const { rows } = await sql<{ place: string | null }>`
    select min(line_seq) as place from report
    where integration_id = ${integration} and received_at >= ${since}::timestamptz`.execute(tx.getKysely());
  return { since, young: rows[0]?.place == null ? null : BigInt(rows[0].place) };
}

/** What stays of an integration although it is old; only certain while the caller holds its lock. */
export async function findKept(tx: Tx, integration: string, { since, young }: Age): Promise<Kept> {
  const { from, introductions } = await findPlacesToKeep(tx, integration, young);
  const before = async (lineSeq: bigint, limit: number) =>
    (await findLinesBack(tx, [{ integration, lineSeq }], limit)).map((row) => row.lineSeq!);
  const places: bigint[] = [];
  for (const place of introductions) places.push(...(await before(place, aroundIntroduction)));
  const first = from === null ? undefined : (await before(from, aroundFirst)).at(-1);
  return { since, from: first ?? from, places };
}

async function findPlacesToKeep(tx: Tx, integration: string, young: bigint | null): Promise<KeptPlaces> {
  const headReportId = (await findIntegration(tx, integration))?.headReportId;
  const head = headReportId ? await findReport(tx, headReportId) : undefined;
  const alerts = await findOpenAlerts(tx, [integration]);
  const commits = alerts.flatMap((alert) => [alert.introducedByCommit, alert.lastEvaluatedCommit]);
  const named = new Map((await findReports(tx, integration, commits)).map((row) => [row.commitSha, row.lineSeq]));
  return placesToKeep({
    head: head?.lineSeq ?? null,
    young,
    openAlerts: alerts.flatMap((alert) => {
      const [introduced, evaluated] = [named.get(alert.introducedByCommit), named.get(alert.lastEvaluatedCommit)];
      return introduced == null || evaluated == null ? [] : [{ introduced, evaluated }];
    }),
  });
}

/** Up to `limit` contents of an integration that no report uses any more, or none that keeps it. */
export async function findSpentContents(
  tx: Tx,
  integration: string,
  { kept, limit }: { kept: Kept | undefined; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ hash: string }>`
    select content_hash as hash from report_body body
    where integration_id = ${integration} and ${isSpent(kept)} limit ${limit}`.execute(tx.getKysely());
  return rows.map(({ hash }) => hash);
}

/**
 * Removes those of some contents that nothing keeps; gives how many. The caller holds the integration's lock and, taken after
 * it, the staging lock, so that no batch takes one of them into use meanwhile.
 */
export async function removeContents(
  tx: Tx,
  integration: string,
  { kept, hashes }: { kept: Kept | undefined; hashes: readonly string[] },
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from report_body body
    where integration_id = ${integration} and content_hash = any(${hashes}) and ${isSpent(kept)}`.execute(
    tx.getKysely(),
  );
  return Number(numAffectedRows);
}

/** The condition that no report and no waiting batch keeps a content; equal ones are stored once, so that several may use it. */
function isSpent(kept: Kept | undefined) {
  const keeps = kept
    ? sql`and (received_at >= ${kept.since}::timestamptz or line_seq >= ${kept.from}::bigint
        or line_seq = any(${kept.places.map(String)}::bigint[]))`
    : sql``;
  return sql`not exists (
    select 1 from report
    where report.integration_id = body.integration_id and report.content_hash = body.content_hash ${keeps})
    and not exists (
      select 1 from batch cross join jsonb_array_elements(batch.body) as staged
      where batch.integration_id = body.integration_id and batch.state <> 'done'
        and staged->>'contentHash' = body.content_hash)`;
}

/** Ids of up to `limit` integrations that are not deleted, in their order, behind one. */
export async function findIntegrationsAfter(tx: Tx, after: string | null, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from integration where deleted_at is null and (${after}::uuid is null or id > ${after}::uuid)
    order by id limit ${limit}`.execute(tx.getKysely());
  return rows.map(({ id }) => id);
}

/** Removes up to `limit` captured mails that are older than a moment; gives how many. */
export async function removeCapturedMails(tx: Tx, before: Date, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from captured_mail where ctid = any(array(
      select ctid from captured_mail where captured_at < ${before}::timestamptz limit ${limit}))`.execute(
    tx.getKysely(),
  );
  return Number(numAffectedRows);
}
