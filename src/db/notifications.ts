import { sql } from 'kysely';
import { LockMode } from '@mikro-orm/core';
import type { DecisionReason } from '../domain/notification.ts';
import type { Tx } from './orm.ts';
import { CapturedMail, Notification, NotificationDecision, type Row } from './schema.ts';

export type NotificationRow = Row<typeof Notification>;
/** A message without what it tells: only who delivers it needs that. */
export type NotificationState = Omit<NotificationRow, 'items'>;
export type CapturedMailRow = Row<typeof CapturedMail>;
export type NewNotification = Pick<
  NotificationRow,
  'id' | 'integration' | 'channel' | 'batch' | 'dedupeKey' | 'reportId' | 'headCommit' | 'items'
>;

/** Queues messages in the transaction that derived their alerts (NTF-4). */
export async function insertNotifications(tx: Tx, rows: readonly NewNotification[]): Promise<void> {
  const createdAt = new Date();
  if (rows.length > 0)
    await tx.insertMany(
      Notification,
      rows.map((row) => ({ ...row, status: 'queued' as const, createdAt })),
    );
}

export interface NewDecision {
  readonly alertId: string;
  readonly reportId: string;
  readonly revision: number;
  readonly channelId: string;
  readonly integration: string;
  readonly reason: DecisionReason;
  readonly notificationId: string | null;
}

/** Stores why each alert is, or is not, in the message of each channel (NTF-7). */
export async function insertDecisions(tx: Tx, rows: readonly NewDecision[]): Promise<void> {
  const at = new Date();
  if (rows.length > 0)
    await tx.insertMany(
      NotificationDecision,
      rows.map((row) => ({ ...row, at })),
    );
}

/** The messages that a batch owns, in the order they were queued. */
export async function findNotificationsOfBatch(tx: Tx, batch: string): Promise<NotificationState[]> {
  return tx.find(Notification, { batch }, { orderBy: { id: 'asc' }, exclude: ['items'] });
}

/** A message, locked until the transaction ends, so that two attempts see each other. */
export async function lockNotification(tx: Tx, id: string): Promise<NotificationRow | undefined> {
  return (await tx.findOne(Notification, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE })) ?? undefined;
}

/** Changes columns of one message. */
export async function updateNotification(tx: Tx, id: string, changes: Partial<NotificationRow>): Promise<void> {
  await tx.nativeUpdate(Notification, { id }, changes);
}

/** Changes columns of a message for the attempt that is under way; nothing when a later attempt has taken over. */
export async function concludeAttempt(
  tx: Tx,
  { id, attempts }: Pick<NotificationRow, 'id' | 'attempts'>,
  changes: Partial<NotificationRow>,
): Promise<void> {
  await tx.nativeUpdate(Notification, { id, attempts, status: 'sending' }, changes);
}

/** Keeps a mail that no provider was there to take; a repeat changes nothing (NTF-10). */
export async function keepCapturedMail(tx: Tx, mail: Omit<CapturedMailRow, 'capturedAt'>): Promise<void> {
  await tx.upsert(CapturedMail, { ...mail, capturedAt: new Date() }, { onConflictAction: 'ignore' });
}

/** Takes up to `limit` batches that own a message which nobody has finished within a minute, and notes the look. */
export async function takeStaleDeliveries(tx: Tx, limit: number): Promise<string[]> {
  const { rows } = await sql<{ batch_id: string }>`
    update notification set swept_at = clock_timestamp() where id in (
      select id from notification
      where status in ('queued', 'sending') and coalesce(swept_at, created_at) < clock_timestamp() - interval '60 s'
      order by coalesce(swept_at, created_at) limit ${limit} for update skip locked)
    returning batch_id`.execute(tx.getKysely());
  return [...new Set(rows.map((row) => row.batch_id))];
}

/** True while the provider refuses our key or sender and mails wait for that reason (NTF-5). */
export async function isMailRefused(tx: Tx): Promise<boolean> {
  const where = { status: { $in: ['queued', 'sending'] as const }, providerRefused: true };
  return (await tx.findOne(Notification, where, { fields: ['id'] })) !== null;
}

/** The messages in which an alert stands, oldest first. */
export async function findNotificationsAbout(
  tx: Tx,
  integration: string,
  alertId: string,
): Promise<NotificationState[]> {
  const decisions = await tx.find(
    NotificationDecision,
    { integration, alertId, notificationId: { $ne: null } },
    { fields: ['notificationId'], limit: 200, orderBy: { at: 'desc' } },
  );
  const ids = decisions.flatMap((decision) => decision.notificationId ?? []);
  return tx.find(Notification, { id: { $in: ids } }, { orderBy: { id: 'asc' }, exclude: ['items'] });
}

/** A page of captured mails, newest first; ids of notifications are UUIDv7, so they sort by time. */
export async function findCapturedMails(
  tx: Tx,
  page: { limit: number; before: string | undefined },
): Promise<CapturedMailRow[]> {
  const where = page.before === undefined ? {} : { notification: { $lt: page.before } };
  return tx.find(CapturedMail, where, { orderBy: { notification: 'desc' }, limit: page.limit });
}

export type DecisionRow = Row<typeof NotificationDecision>;

/** The latest decisions about an alert, newest first: why it was, or was not, in the message of each channel (NTF-7). */
export async function findDecisions(
  tx: Tx,
  integration: string,
  alertId: string,
  limit: number,
): Promise<DecisionRow[]> {
  return tx.find(NotificationDecision, { integration, alertId }, { orderBy: { at: 'desc' }, limit });
}
