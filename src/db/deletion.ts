import { sql } from 'kysely';
import { announce, topics } from './hints.ts';
import type { Tx } from './orm.ts';
import { pageKey } from './page-keys.ts';
import { ApiKey, Integration } from './schema.ts';
import { aMinuteAgo } from './stale.ts';

/** Every table with rows of an integration, in the order in which they are removed: what points comes before what it points at (PRV-7). */
export const tablesOfIntegration = [
  'api_key',
  'captured_mail',
  'notification_decision',
  'notification',
  'ack_request',
  'alert_event',
  'alert',
  'ingest_event',
  'report',
  'report_body',
  'batch',
  'channel',
  'policy_rule',
  'audit_event',
] as const;
export type TableOfIntegration = (typeof tablesOfIntegration)[number];

/**
 * Marks an integration deleted, takes its keys, and with them every session, away at once, and announces that; the caller
 * holds its lock (PRV-7).
 */
export async function markDeleted(tx: Tx, id: string): Promise<void> {
  await tx.nativeUpdate(Integration, { id }, { deletedAt: new Date() });
  await tx.nativeDelete(ApiKey, { integration: id });
  await announce(tx, id, ...topics);
}

/** How far the deletion of an integration is: not begun, marked, or over. */
export async function findDeletionState(tx: Tx, id: string): Promise<'live' | 'marked' | 'gone'> {
  const row = await tx.findOne(Integration, { id }, { fields: ['deletedAt'] });
  if (!row) return 'gone';
  return row.deletedAt ? 'marked' : 'live';
}

/** Where a walk through a table of an integration is, and how many rows one step of it takes. */
export interface Walk {
  /** The key of the last row that was taken. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** Removes up to `limit` rows of one table; gives how many, and where the walk goes on, undefined at the end. */
export async function removeRows(
  tx: Tx,
  table: TableOfIntegration,
  integration: string,
  { after, limit }: Walk,
): Promise<{ removed: number; after: string | undefined }> {
  const key = sql.ref(pageKey(table)[0]);
  // By the key, so that no statement reads again what those before it took: until the table is vacuumed that stands in the
  // index. Several rows may have the same key.
  const rest = after === undefined ? sql`` : sql`and ${key} >= ${after}`;
  const { rows } = await sql<{ removed: number; after: string | null }>`
    with page as materialized (
      select ctid as place, ${key} as key from ${sql.table(table)}
      where integration_id = ${integration} ${rest} order by ${key} limit ${limit}),
    gone as (delete from ${sql.table(table)} where ctid = any(array(select place from page)) returning 1)
    select (select count(*)::int from gone) as removed,
      (select key::text from page order by key offset ${limit - 1}) as after`.execute(tx.getKysely());
  const [{ removed, after: last }] = rows as [(typeof rows)[number]];
  return { removed, after: last ?? undefined };
}

/** Removes what is left of a deleted integration; throws a foreign key violation while a table still has rows of it. */
export async function removeIntegrationRow(tx: Tx, id: string): Promise<void> {
  await tx.nativeDelete(Integration, { id, deletedAt: { $ne: null } });
}

/** An integration that waits to be removed. */
export interface WaitingDeletion {
  readonly id: string;
  readonly name: string;
  /** As PostgreSQL writes it. */
  readonly deletedAt: string;
}

/** Up to `limit` integrations that were deleted more than a minute ago and are still there, oldest first, behind `after`. */
export async function findStaleDeletions(tx: Tx, limit: number, after?: WaitingDeletion): Promise<WaitingDeletion[]> {
  const behind = after ? sql`and (deleted_at, id) > (${after.deletedAt}::timestamptz, ${after.id}::uuid)` : sql``;
  const { rows } = await sql<WaitingDeletion>`
    select id, name, deleted_at::text as "deletedAt" from integration
    where deleted_at < ${aMinuteAgo()} ${behind}
    order by deleted_at, id limit ${limit}`.execute(tx.getKysely());
  return rows;
}
