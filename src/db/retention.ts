import { sql } from 'kysely';
import { placesToKeep, type KeptPlaces } from '../domain/retention.ts';
import { findOpenAlerts } from './alerts.ts';
import { findIntegration } from './integrations.ts';
import type { Tx } from './orm.ts';
import { findHead, findLinesBack, findReports } from './reports.ts';

/** Which reports of an integration keep their contents although others lose them. */
export interface Kept {
  /** Those that were received at this moment or later. */
  readonly since: Date;
  /** Those from this place in the line on. */
  readonly from: bigint | null;
  /** Those at these places in the line. */
  readonly places: readonly bigint[];
}

/**
 * How many reports an alert keeps at its introduction: the one that introduced it, the one before, which shows that it
 * was not failing then, and the one before that, whose lists the second is read with.
 */
const aroundIntroduction = 3;
/** How many reports are kept at the first place: the report there, and the one before it, whose lists it is read with. */
const aroundFirst = 2;

/** Where young reports begin, in time and in the line. */
export interface Age {
  readonly since: Date;
  /**
   * The first place of the line with a young report, its last place where none is young; null where the line is empty.
   */
  readonly young: bigint | null;
}

/** From where on the line of an integration is young. Reads every old report, but stays right while new ones come in. */
export async function findAge(tx: Tx, integration: string, since: Date): Promise<Age> {
  const { rows } = await sql<{ place: string | null }>`
    select coalesce(
      (select min(line_seq) from report where integration_id = ${integration} and received_at >= ${since}::timestamptz),
      (select max(line_seq) from report where integration_id = ${integration})) as place`.execute(tx.getKysely());
  return { since, young: rows[0]?.place == null ? null : BigInt(rows[0].place) };
}

/** Which reports of an integration keep their contents; only certain while the caller holds the integration's lock. */
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
  const found = await findIntegration(tx, integration);
  const head = found && (await findHead(tx, found));
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

/** Which contents of an integration are examined: up to `limit`, in the order of their hashes, after a given one. */
export interface ContentStretch {
  readonly after: string | undefined;
  readonly limit: number;
}

/**
 * The contents of a stretch that no report keeps, in their order, and the last content that was examined, undefined where
 * no more follow. Without `kept`, every report keeps the content that it uses.
 */
export async function findSpentContents(
  tx: Tx,
  integration: string,
  kept: Kept | undefined,
  { after, limit }: ContentStretch,
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
 * Removes those of some contents that no report and no waiting batch keeps; gives their number. The caller holds the
 * integration's lock and, taken after it, the staging lock, so that no new batch begins to use one of them meanwhile.
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

/**
 * The contents of the batches that wait to be applied. Read once per statement, since each batch lists all its reports.
 */
function waiting(integration: string) {
  return sql`waiting as materialized (
    select distinct staged->>'contentHash' as content_hash
    from batch cross join jsonb_array_elements(batch.body) as staged
    where batch.integration_id = ${integration} and batch.state <> 'done')`;
}

/**
 * The condition that no report and no waiting batch keeps a content; several may use one, since equal contents are stored
 * once.
 */
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

/** The ids of up to `limit` integrations that are not deleted, in their order, after a given one. */
export async function findIntegrationsAfter(tx: Tx, after: string | null, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from integration where deleted_at is null and (${after}::uuid is null or id > ${after}::uuid)
    order by id limit ${limit}`.execute(tx.getKysely());
  return rows.map(({ id }) => id);
}
