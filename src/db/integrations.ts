import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { randomBytes } from 'node:crypto';
import { arrivedAfterReset } from '../domain/line.ts';
import type { Tx } from './orm.ts';
import { rowsOf } from './rows.ts';
import { Integration, type Row } from './schema.ts';

export type IntegrationRow = Row<typeof Integration>;
export type IntegrationSettings = Pick<
  IntegrationRow,
  'collectCIContext' | 'trackedBranches' | 'resultMode' | 'privacyMode' | 'expectReportEvery'
>;

/** Creates an integration; undefined when the name is taken (INT-1). */
export async function createIntegration(
  tx: Tx,
  name: string,
  settings: IntegrationSettings,
): Promise<IntegrationRow | undefined> {
  const { collectCIContext, trackedBranches, resultMode, privacyMode, expectReportEvery } = settings;
  const { rows } = await sql<{ id: string }>`
    insert into integration (id, name, collect_ci_context, tracked_branches, result_mode, privacy_mode,
      expect_report_every, privacy_key, created_at)
    values (${uuidv7()}, ${name}, ${collectCIContext}, ${JSON.stringify(trackedBranches)}, ${resultMode}, ${privacyMode},
      ${expectReportEvery ?? null},      ${randomBytes(32).toString('base64')}, now())
    on conflict (name) where deleted_at is null do nothing returning id`.execute(tx.getKysely());
  return rows[0] && findIntegration(tx, rows[0].id);
}

/** The given row, unless its integration was deleted: then nobody may see it any more (PRV-7). */
export async function unlessDeleted<R extends { readonly integration: string }>(
  tx: Tx,
  row: R | undefined,
): Promise<R | undefined> {
  return row && (await findIntegration(tx, row.integration)) ? row : undefined;
}

/** The condition that a row is not of a deleted integration, whose rows are still being removed (PRV-7). */
export const notDeleted = () => sql`integration_id not in (select id from integration where deleted_at is not null)`;

/** The integration of an id, unless it was deleted. */
export async function findIntegration(tx: Tx, id: string): Promise<IntegrationRow | undefined> {
  return (await findIntegrations(tx, [id]))[0];
}

/** The integrations of some ids, without those that were deleted. */
export async function findIntegrations(tx: Tx, ids: readonly string[]): Promise<IntegrationRow[]> {
  const distinct = [...new Set(ids)];
  return rowsOf(
    tx,
    Integration,
    sql`select * from integration where id = any(${distinct}::uuid[]) and deleted_at is null`,
  );
}

/** The integrations that the keys of some hashes are bound to, without those that were deleted. */
export async function findIntegrationsOfKeys(tx: Tx, hashes: readonly string[]): Promise<IntegrationRow[]> {
  const bound = sql`select integration_id from api_key where hash = any(${[...hashes]}::text[])`;
  return rowsOf(tx, Integration, sql`select * from integration where id in (${bound}) and deleted_at is null`);
}

/**
 * Changes the given settings. False when another integration has the name (INT-1); then the transaction can only be
 * rolled back.
 */
export async function updateIntegration(
  tx: Tx,
  id: string,
  given: Partial<IntegrationSettings & Pick<IntegrationRow, 'name'>>,
): Promise<boolean> {
  if (Object.keys(given).length === 0) return true;
  try {
    await tx.nativeUpdate(Integration, { id }, given);
    return true;
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) return false;
    throw error;
  }
}

/**
 * Takes the integration's lock until the transaction ends: whoever changes its line, alerts or acknowledgements holds it
 * (ORD-8). It is FOR NO KEY UPDATE, so that new batches can still be staged meanwhile.
 */
export async function lockIntegration(tx: Tx, id: string): Promise<IntegrationRow | undefined> {
  const locked = sql`select * from integration where id = ${id} and deleted_at is null for no key update`;
  return (await rowsOf(tx, Integration, locked))[0];
}

export interface LockOptions {
  /** Whether to wait for locks that others hold; else those integrations are left out. */
  readonly waits: boolean;
}

/** Takes the same lock of each integration that some staged batches belong to; by id, so that two callers cannot deadlock. */
export async function lockIntegrationsOf(
  tx: Tx,
  batchIds: readonly string[],
  { waits }: LockOptions,
): Promise<IntegrationRow[]> {
  const busy = waits ? sql`` : sql`skip locked`;
  const locked = sql`
    select * from integration
    where id in (select integration_id from batch where id = any(${[...batchIds]}::uuid[]) and state = 'staged')
      and deleted_at is null
    order by id for no key update ${busy}`;
  return rowsOf(tx, Integration, locked);
}

/** A report that becomes the head of its integration. */
export interface NewHead {
  readonly integration: string;
  readonly headReportId: string;
  readonly endsReset: boolean;
}

/** Sets the heads of some integrations; a head that answers a checkpoint reset also ends that reset (ORD-9). */
export async function moveHeads(tx: Tx, heads: readonly NewHead[]): Promise<void> {
  if (heads.length === 0) return;
  await sql`
    update integration set head_report_id = head."headReportId",
      reset_arrival = case when head."endsReset" then null else reset_arrival end
    from jsonb_to_recordset(${JSON.stringify(heads)}::jsonb)
      as head (integration uuid, "headReportId" uuid, "endsReset" boolean)
    where integration.id = head.integration`.execute(tx.getKysely());
}

/**
 * Resets the checkpoint and gives the number of the reset. It is drawn from the sequence of arrivals, so that it is clear
 * which batches arrived afterwards (ORD-9). The caller holds the integration's lock and, taken after it, the staging
 * lock.
 */
export async function resetCheckpoint(tx: Tx, id: string): Promise<bigint> {
  const { rows } = await sql<{ arrival: string }>`
    update integration set reset_arrival = nextval(pg_get_serial_sequence('batch', 'arrival')) where id = ${id}
    returning reset_arrival as arrival`.execute(tx.getKysely());
  return BigInt(rows[0]!.arrival);
}

/**
 * True when a batch is the first applied one that arrived after a checkpoint reset (ORD-9). The caller holds the
 * integration's lock. The resets are read from the audit, since the row only knows the latest, which may be younger than
 * the batch.
 */
export async function answersReset(
  tx: Tx,
  { id, resetArrival }: Pick<IntegrationRow, 'id' | 'resetArrival'>,
  arrival: bigint,
): Promise<boolean> {
  if (resetArrival == null) return false;
  if (arrivedAfterReset(arrival, resetArrival)) return true;
  const { rows } = await sql`
    select 1 from audit_event
    where integration_id = ${id} and action = 'checkpoint.reset' and (detail->>'arrival')::bigint between (
        select coalesce(max(arrival), 0) from batch where integration_id = ${id} and state = 'done' and arrival < ${arrival})
      and ${arrival}::bigint
    limit 1`.execute(tx.getKysely());
  return rows.length > 0;
}

/** An integration from which reports are expected, and when it last sent one (INT-4). */
export interface WatchedIntegration {
  readonly id: string;
  readonly expectReportEvery: number;
  readonly lastSentAt: Date | null;
  readonly createdAt: Date;
}

/** Every integration from which reports are expected, or only the one with an id. */
export async function findWatched(tx: Tx, id: string | null = null): Promise<WatchedIntegration[]> {
  const { rows } = await sql<{ id: string; every: number; last_sent_at: string | null; created_at: string }>`
    select integration.id, expect_report_every as every, last_sent_at, created_at
    from integration left join lateral (
      select last_sent_at from batch where integration_id = integration.id order by last_sent_at desc limit 1) as last on true
    where deleted_at is null and expect_report_every is not null and (${id}::uuid is null or integration.id = ${id}::uuid)`.execute(
    tx.getKysely(),
  );
  return rows.map((row) => ({
    id: row.id,
    expectReportEvery: row.every,
    lastSentAt: row.last_sent_at === null ? null : new Date(row.last_sent_at),
    createdAt: new Date(row.created_at),
  }));
}
