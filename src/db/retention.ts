import { sql } from 'kysely';
import { placesToKeep, type KeptPlaces } from '../domain/retention.ts';
import { findOpenAlerts } from './alerts.ts';
import { findIntegration } from './integrations.ts';
import type { Tx } from './orm.ts';
import { findHead, findLinesBack, findReports } from './reports.ts';

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

/** From when on things are young, and the first place of the line at which one is; the last of all where none is yet. */
export interface Age {
  readonly since: Date;
  /** Null where the line is empty. */
  readonly young: bigint | null;
}

/** What is old of an integration. It looks at every old report, and stays right while more come in. */
export async function findAge(tx: Tx, integration: string, since: Date): Promise<Age> {
  const { rows } = await sql<{ place: string | null }>`
    select coalesce(
      (select min(line_seq) from report where integration_id = ${integration} and received_at >= ${since}::timestamptz),
      (select max(line_seq) from report where integration_id = ${integration})) as place`.execute(tx.getKysely());
  return { since, young: rows[0]?.place == null ? null : BigInt(rows[0].place) };
}

/** What stays of an integration although it is old; only certain while the caller holds its lock. */
export async function findKept(tx: Tx, integration: string, { since, young }: Age): Promise<Kept> {
  const { from, introductions } = await findPlacesToKeep(tx, integration, young);
  const before = async (places: readonly bigint[], limit: number) => {
    const at = places.map((lineSeq) => ({ integration, lineSeq }));
    return (await findLinesBack(tx, at, limit)).map((row) => row.lineSeq!);
  };
  const places = await before(introductions, aroundIntroduction);
  const first = from === null ? undefined : (await before([from], aroundFirst)).at(-1);
  return { since, from: first ?? from, places };
}

async function findPlacesToKeep(tx: Tx, integration: string, young: bigint | null): Promise<KeptPlaces> {
  const row = await findIntegration(tx, integration);
  const head = row && (await findHead(tx, row));
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

/** Which contents of an integration are looked at: up to `limit`, in the order of their hashes, behind one. */
export interface Stretch {
  readonly after: string | undefined;
  readonly limit: number;
}

/**
 * The contents of a stretch that no report uses any more, or none that keeps it, in their order, and the last one that was
 * looked at, undefined where no more follow.
 */
export async function findSpentContents(
  tx: Tx,
  integration: string,
  kept: Kept | undefined,
  { after, limit }: Stretch,
): Promise<{ spent: string[]; last: string | undefined }> {
  const rest = after === undefined ? sql`` : sql`and content_hash > ${after}`;
  const { rows } = await sql<{ spent: string[]; last: string | null }>`
    with ${waiting(integration)}, body as materialized (
      select integration_id, content_hash from report_body
      where integration_id = ${integration} ${rest} order by content_hash limit ${limit})
    select array(select content_hash from body where ${isSpent(kept)} order by content_hash) as spent,
      (select content_hash from body order by content_hash offset ${limit - 1}) as last`.execute(tx.getKysely());
  const [{ spent, last }] = rows as [(typeof rows)[number]];
  return { spent, last: last ?? undefined };
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
    with ${waiting(integration)}
    delete from report_body body
    where integration_id = ${integration} and content_hash = any(${hashes}) and ${isSpent(kept)}`.execute(
    tx.getKysely(),
  );
  return Number(numAffectedRows);
}

/** The contents that batches bring which wait: once per statement, since each of them holds the list of all its reports. */
function waiting(integration: string) {
  return sql`waiting as materialized (
    select distinct staged->>'contentHash' as content_hash
    from batch cross join jsonb_array_elements(batch.body) as staged
    where batch.integration_id = ${integration} and batch.state <> 'done')`;
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
    and not exists (select 1 from waiting where waiting.content_hash = body.content_hash)`;
}

/** Ids of up to `limit` integrations that are not deleted, in their order, behind one. */
export async function findIntegrationsAfter(tx: Tx, after: string | null, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from integration where deleted_at is null and (${after}::uuid is null or id > ${after}::uuid)
    order by id limit ${limit}`.execute(tx.getKysely());
  return rows.map(({ id }) => id);
}
