import { sql } from 'kysely';
import type { ItemKind } from '../domain/notification.ts';
import { unlessDeleted } from './integrations.ts';
import type { Tx } from './orm.ts';
import { columnsWithout, insertRows, rowsOf, updateRows } from './rows.ts';
import { Notification, type Row } from './schema.ts';

export type NotificationRow = Row<typeof Notification>;
/** A message without its items, which may be thousands and are only needed to deliver it. */
export type NotificationState = Omit<NotificationRow, 'items'>;
export type NewNotification = Pick<
  NotificationRow,
  'id' | 'integration' | 'channel' | 'batch' | 'dedupeKey' | 'reportId' | 'headCommit' | 'items'
>;

/** Queues messages in the transaction that derived their alerts (NTF-4). */
export async function insertNotifications(tx: Tx, rows: readonly NewNotification[]): Promise<void> {
  await insertRows(
    tx,
    Notification,
    rows.map((row) => ({ ...row, status: 'queued' as const })),
  );
}

/** The messages that a batch owns, in the order they were queued. */
export async function findNotificationsOfBatch(tx: Tx, batch: string): Promise<NotificationState[]> {
  return findNotificationsOfBatches(tx, [batch]);
}

/** The messages that some batches own, in the order they were queued. */
export async function findNotificationsOfBatches(tx: Tx, batches: readonly string[]): Promise<NotificationState[]> {
  if (batches.length === 0) return [];
  const columns = columnsWithout(tx, Notification, 'items');
  const owned = sql`select ${columns} from notification where batch_id = any(${[...batches]}::uuid[]) order by id`;
  return rowsOf(tx, Notification, owned);
}

/**
 * Some messages, locked until the transaction ends, so that one attempt sees what another did. Locked in the order of
 * their ids, like everywhere else, so that two transactions cannot deadlock. FOR NO KEY UPDATE, so that rows that
 * refer to them can be stored meanwhile.
 */
export async function lockNotifications(tx: Tx, ids: readonly string[]): Promise<NotificationRow[]> {
  const locked = sql`select * from notification where id = any(${[...ids]}::uuid[]) order by id for no key update`;
  return rowsOf(tx, Notification, locked);
}

/** What an attempt may change of a message. */
const deliveryProperties = [
  'status',
  'attempts',
  'unknownAttempts',
  'reason',
  'providerMessageId',
  'providerRefused',
  'firstAttemptAt',
  'finishedAt',
] as const;
export type DeliveryProgress = Pick<NotificationRow, (typeof deliveryProperties)[number]>;

/** Writes how far the deliveries of some messages have come; the caller holds their locks. */
export async function writeDeliveries(tx: Tx, rows: readonly NotificationState[]): Promise<void> {
  await updateRows(tx, Notification, rows, deliveryProperties);
}

/** True while a message waits or has failed because the provider refused our key or sender (NTF-5). */
export async function isMailRefused(tx: Tx): Promise<boolean> {
  return (await tx.findOne(Notification, { providerRefused: true }, { fields: ['id'] })) !== null;
}

/**
 * Notes that the provider accepts our key and sender again: messages that failed before no longer say that it refuses
 * them (NTF-5).
 */
export async function forgetRefusals(tx: Tx): Promise<void> {
  // Skips the rows that another transaction holds: two that note this at once must not wait for each other.
  await sql`
    update notification set provider_refused = false where id in (
      select id from notification where provider_refused and status = 'failed' for update skip locked)`.execute(
    tx.getKysely(),
  );
}

/** The last 200 messages that tell of an alert, oldest first. */
export async function findNotificationsAbout(
  tx: Tx,
  integration: string,
  alertId: string,
): Promise<NotificationState[]> {
  // The reason is written out, not a parameter: only then can the index be used whose condition it is.
  const { rows } = await sql<{ id: string }>`
    select notification_id as id from notification_decision
    where alert_id = ${alertId} and integration_id = ${integration} and reason = 'notify'
    order by at desc limit 200`.execute(tx.getKysely());
  const ids = rows.map((row) => row.id);
  return tx.find(Notification, { id: { $in: ids } }, { orderBy: { id: 'asc' }, exclude: ['items'] });
}

/** The message of an integration that was queued last. */
export async function findLastNotification(tx: Tx, integration: string): Promise<NotificationState | undefined> {
  const options = { orderBy: { id: 'desc' }, exclude: ['items'] } as const;
  return (await tx.findOne(Notification, { integration }, options)) ?? undefined;
}

/** A message by id with its items, unless its integration was deleted (PRV-7). */
export async function findNotification(tx: Tx, id: string): Promise<NotificationRow | undefined> {
  return unlessDeleted(tx, (await tx.findOne(Notification, { id })) ?? undefined);
}

/** A message by id without its items, unless its integration was deleted (PRV-7). */
export async function findNotificationState(tx: Tx, id: string): Promise<NotificationState | undefined> {
  return unlessDeleted(tx, (await tx.findOne(Notification, { id }, { exclude: ['items'] })) ?? undefined);
}

/** The ids of the messages about a report as head, in any of its revisions. */
export async function findNotificationsOfHead(tx: Tx, integration: string, reportId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct notification_id as id from notification_decision
    where integration_id = ${integration} and report_id = ${reportId} and notification_id is not null`.execute(
    tx.getKysely(),
  );
  return rows.map((row) => row.id);
}

export interface NotificationPage {
  readonly status?: NotificationRow['status'] | undefined;
  readonly channel?: string | undefined;
  /** Only messages with these ids. */
  readonly ids?: readonly string[] | undefined;
  /** The id of the last message that was seen. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** A page of the messages of an integration, newest first; their ids are UUIDv7, so they sort by time. */
export async function findNotificationPage(
  tx: Tx,
  integration: string,
  { status, channel, ids, before, limit }: NotificationPage,
): Promise<NotificationState[]> {
  const where = {
    integration,
    ...(status !== undefined && { status }),
    ...(channel !== undefined && { channel }),
    id: { ...(ids !== undefined && { $in: [...ids] }), ...(before !== undefined && { $lt: before }) },
  };
  return tx.find(Notification, where, { orderBy: { id: 'desc' }, limit, exclude: ['items'] });
}

/**
 * How many alerts some messages tell, by message and kind. Counted in the database, since a message may tell thousands.
 */
export async function countItems(
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<ItemKind, number>>>> {
  const { rows } = await sql<{ id: string } & Record<ItemKind, number>>`
    select notification.id,
      (count(*) filter (where item->>'kind' = 'opened'))::int as opened,
      (count(*) filter (where item->>'kind' = 'recurring'))::int as recurring,
      (count(*) filter (where item->>'kind' = 'resolved'))::int as resolved
    from notification cross join lateral jsonb_array_elements(notification.items) as item
    where notification.id = any(${ids}::uuid[]) group by notification.id`.execute(tx.getKysely());
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}
