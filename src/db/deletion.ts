import { sql } from 'kysely';
import { announce, topics } from './hints.ts';
import type { Tx } from './orm.ts';
import { pageKey } from './page-keys.ts';
import { ApiKey, Integration } from './schema.ts';
import { aMinuteAgo } from './stale.ts';

/**
 * Every table with rows of an integration, in the order of their removal: a row goes before the rows that it refers to
 * (PRV-7).
 */
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
 * Marks an integration deleted, removes its keys at once, and with them their sessions, and announces that (PRV-7). The
 * caller holds the integration's lock.
 */
export async function markDeleted(tx: Tx, id: string): Promise<void> {
  // By the clock that the sweep looks at.
  await sql`update integration set deleted_at = clock_timestamp() where id = ${id}`.execute(tx.getKysely());
  await tx.nativeDelete(ApiKey, { integration: id });
  await announce(tx, id, ...topics);
}

/** How far the deletion of an integration has come: it is live, marked deleted, or its row is gone. */
export async function findDeletionState(tx: Tx, id: string): Promise<'live' | 'marked' | 'gone'> {
  const row = await tx.findOne(Integration, { id }, { fields: ['deletedAt'] });
  if (!row) return 'gone';
  return row.deletedAt ? 'marked' : 'live';
}

/** How far a walk through the rows of an integration in one table has come, and how many rows one step of it takes. */
export interface Walk {
  /** The key of the last row that was taken. */
  readonly after: string | undefined;
  readonly limit: number;
}

/**
 * Removes up to `limit` rows of one table; gives their number, and the key after which the walk goes on, undefined at the
 * end.
 */
export async function removeRows(
  tx: Tx,
  table: TableOfIntegration,
  integration: string,
  { after, limit }: Walk,
): Promise<{ removed: number; after: string | undefined }> {
  const key = sql.ref(pageKey(table)[0]);
  // From the last key on, so that no statement reads again the rows that those before it removed: they stay in the index
  // until the table is vacuumed. From it, not behind it, since several rows may have the same key.
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

/** Removes the row of a deleted integration; throws a foreign key violation while another table still has rows of it. */
export async function removeIntegrationRow(tx: Tx, id: string): Promise<void> {
  await tx.nativeDelete(Integration, { id, deletedAt: { $ne: null } });
}

/** A deleted integration whose rows are not removed yet. */
export interface WaitingDeletion {
  readonly id: string;
  readonly name: string;
  /** In PostgreSQL's own text form, to be passed back as it came. */
  readonly deletedAt: string;
}

/**
 * Up to `limit` integrations that were deleted more than a minute ago and are still there: the oldest first, those
 * behind `after`.
 */
export async function findStaleDeletions(tx: Tx, limit: number, after?: WaitingDeletion): Promise<WaitingDeletion[]> {
  const behind = after ? sql`and (deleted_at, id) > (${after.deletedAt}::timestamptz, ${after.id}::uuid)` : sql``;
  const { rows } = await sql<WaitingDeletion>`
    select id, name, deleted_at::text as "deletedAt" from integration
    where deleted_at < ${aMinuteAgo()} ${behind}
    order by deleted_at, id limit ${limit}`.execute(tx.getKysely());
  return rows;
}
