import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { suppressions, testPauseMs } from '../domain/delivery.ts';
import { announce } from './hints.ts';
import { firstIdOf } from './ids.ts';
import type { NotificationRow, NotificationState } from './notifications.ts';
import type { Tx } from './orm.ts';
import { Notification } from './schema.ts';
import type { QuietNotice } from './schema/notification.ts';
import { takeStale } from './stale.ts';

/** What identifies a delivery: its message, and which run of it this is. */
export type DeliveryRow = Pick<NotificationRow, 'id' | 'integration' | 'kind' | 'run' | 'batch' | 'headCommit'>;
const delivery = ['id', 'integration', 'kind', 'run', 'batch', 'headCommit'] as const;

/** Takes up to `limit` messages that nobody has finished within a minute, and notes that they are taken. */
export async function takeStaleDeliveries(tx: Tx, limit: number): Promise<DeliveryRow[]> {
  const waits = sql`status in ('queued', 'sending')`;
  return findDeliveries(tx, await takeStale(tx, { table: 'notification', since: 'created_at', waits }, limit));
}

/**
 * Suppresses the queued messages to removed channels of an integration; an attempt under way finds that out by itself
 * (NTF-7).
 */
export async function cancelQueued(tx: Tx, integration: string, channels: readonly string[]): Promise<void> {
  if (channels.length === 0) return;
  // Locked in the order of their ids, as an attempt locks its messages: otherwise the two might deadlock.
  const { numAffectedRows = 0n } = await sql`
    update notification
    set status = 'suppressed', reason = ${suppressions.channelRemoved}, finished_at = ${new Date()}, provider_refused = false
    where id in (
      select id from notification
      where integration_id = ${integration} and channel_id = any(${[...channels]}::uuid[]) and status = 'queued'
      order by id for no key update)`.execute(tx.getKysely());
  if (numAffectedRows > 0n) await announce(tx, integration, 'notifications');
}

export interface RetryFilter {
  readonly integration: string;
  readonly id?: string | undefined;
  readonly channel?: string | undefined;
  /** Failed at this time or later. */
  readonly since?: Date | undefined;
}

/**
 * Queues failed messages again, oldest first, each as its next run with 24 hours of its own (NTF-5). Those of removed
 * channels stay as they are (NTF-7). The caller holds the integration's lock, so that two requests at once make one run.
 */
export async function requeueFailed(tx: Tx, filter: RetryFilter, limit: number): Promise<DeliveryRow[]> {
  const { rows } = await sql<{ id: string }>`
    update notification set status = 'queued', run = run + 1, reason = null, first_attempt_at = null, finished_at = null,
      swept_at = clock_timestamp(), provider_refused = false
    where id in (${failed(filter)} order by notification.id limit ${limit})
    returning id`.execute(tx.getKysely());
  return announceQueued(tx, rows);
}

/** True when there are messages that {@link requeueFailed} would queue. */
export async function hasFailed(tx: Tx, filter: RetryFilter): Promise<boolean> {
  const { rows } = await sql`${failed(filter)} limit 1`.execute(tx.getKysely());
  return rows.length > 0;
}

function failed(filter: RetryFilter) {
  const { integration } = filter;
  const [id, channel, since] = [filter.id ?? null, filter.channel ?? null, filter.since ?? null];
  return sql`
    select notification.id from notification join channel on channel.id = channel_id and removed_at is null
    where notification.integration_id = ${integration} and status = 'failed'
      and (${id}::uuid is null or notification.id = ${id}::uuid)
      and (${channel}::uuid is null or channel_id = ${channel}::uuid)
      and (${since}::timestamptz is null or finished_at >= ${since}::timestamptz)`;
}

/** The addresses that an integration sent test messages to within the last minute. */
export async function findRecentTestTargets(tx: Tx, integration: string): Promise<string[]> {
  // By the time in the id, not by created_at: the index is on integration and id.
  const after = firstIdOf(new Date(Date.now() - testPauseMs));
  const { rows } = await sql<{ target: string }>`
    select target from notification join channel on channel.id = channel_id
    where notification.integration_id = ${integration} and notification.id > ${after} and notification.kind = 'test'`.execute(
    tx.getKysely(),
  );
  return rows.map((row) => row.target);
}

/** The message with a deduplication key, which is unique (NTF-4). */
export async function findByDedupeKey(tx: Tx, dedupeKey: string): Promise<NotificationState | undefined> {
  return (await tx.findOne(Notification, { dedupeKey }, { exclude: ['items'] })) ?? undefined;
}

/** Queues a test message to one channel; undefined when its deduplication key is taken (NTF-4). */
export async function insertTest(
  tx: Tx,
  { integration, channel, dedupeKey }: Pick<NotificationRow, 'integration' | 'channel' | 'dedupeKey'>,
): Promise<DeliveryRow | undefined> {
  const { rows } = await sql<{ id: string }>`
    insert into notification (id, integration_id, channel_id, kind, dedupe_key, run, items, status, created_at)
    values (${uuidv7()}, ${integration}, ${channel}, 'test', ${dedupeKey}, 1, '[]', 'queued', now())
    on conflict (dedupe_key) do nothing returning id`.execute(tx.getKysely());
  return (await announceQueued(tx, rows))[0];
}

/** An integration that fell silent, and what its channels are told. */
export interface Silence {
  readonly integration: string;
  readonly notice: QuietNotice;
}

/**
 * Queues one message about a silence to each channel of each integration, `limit` at most, and gives them (INT-4, NTF-4).
 * A message that was queued before is left out; one that was suppressed since is queued again, as its next run. Every
 * channel is told, whatever its `minSeverity`: while an integration is silent, nobody hears of any alert.
 */
export async function insertQuiet(tx: Tx, silences: readonly Silence[], limit: number): Promise<DeliveryRow[]> {
  const queued: { id: string }[] = [];
  for (const { integration, channel, dedupeKey, notice } of await findUntold(tx, silences, limit)) {
    const { rows } = await sql<{ id: string }>`
      insert into notification (id, integration_id, channel_id, kind, dedupe_key, run, items, quiet, status, created_at)
      values (${uuidv7()}, ${integration}, ${channel}, 'quiet', ${dedupeKey}, 1, '[]', ${JSON.stringify(notice)},
        'queued', now())
      on conflict (dedupe_key) do update set status = 'queued', run = notification.run + 1, reason = null,
        first_attempt_at = null, finished_at = null, swept_at = clock_timestamp() where notification.status = 'suppressed'
      returning id`.execute(tx.getKysely());
    queued.push(...rows);
  }
  return announceQueued(tx, queued);
}

/**
 * The channels for which no message about a silence was queued, or only one that was suppressed. One query for all, since
 * most silences were told long ago.
 */
async function findUntold(tx: Tx, silences: readonly Silence[], limit: number) {
  const { rows } = await sql<{ integration: string; channel: string; dedupeKey: string; notice: QuietNotice }>`
    select channel.integration_id as integration, channel.id as channel, told.key as "dedupeKey", silence.notice
    from jsonb_to_recordset(${JSON.stringify(silences)}::jsonb) as silence (integration uuid, notice jsonb)
    join channel on channel.integration_id = silence.integration and channel.removed_at is null,
    lateral (select format('quiet:%s:%s', silence.notice->>'dueAt', channel.id) as key) as told
    where not exists (select 1 from notification where dedupe_key = told.key and status <> 'suppressed')
    order by silence.notice->>'dueAt' limit ${limit}`.execute(tx.getKysely());
  return rows;
}

/** Announces messages that were queued, so that open pages show them before they are delivered, and gives them. */
async function announceQueued(tx: Tx, rows: readonly { id: string }[]): Promise<DeliveryRow[]> {
  const queued = await findDeliveries(
    tx,
    rows.map((row) => row.id),
  );
  for (const integration of new Set(queued.map((row) => row.integration))) {
    await announce(tx, integration, 'notifications');
  }
  return queued;
}

async function findDeliveries(tx: Tx, ids: readonly string[]): Promise<DeliveryRow[]> {
  if (ids.length === 0) return [];
  return tx.find(Notification, { id: { $in: [...ids] } }, { fields: [...delivery], orderBy: { id: 'asc' } });
}
