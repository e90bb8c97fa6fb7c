import { sql } from 'kysely';
import type { Clean } from '../domain/privacy/clean.ts';
import type { StagedReport } from '../domain/report.ts';
import { findBatches, type BatchRow } from './batches.ts';
import type { Door, IntakeNotes } from './outcome.ts';
import type { Tx } from './orm.ts';

/** A batch that arrives. */
export interface NewBatch {
  readonly id: string;
  readonly integration: string;
  readonly digest: string;
  readonly body: readonly Clean<StagedReport>[];
  /** The body as JSON. */
  readonly text: Clean<string>;
  /** The contents that it names, as JSON, by their hashes. */
  readonly contents: ReadonlyMap<string, Clean<string>>;
  readonly notes: IntakeNotes;
  readonly headCommit: string;
  /** How many reports were sent, collapsed ones included. */
  readonly reportCount: number;
  readonly workflowId: string;
  readonly apiKeyId: string;
  readonly door: Door;
}

/**
 * Takes the staging locks of some integrations until the transaction ends; in one order, so that two callers cannot
 * deadlock. Arrival numbers are drawn under this lock, so that those of an integration become visible in order (ORD-8).
 */
export async function lockStaging(tx: Tx, integrations: readonly string[]): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(key) from (
      select distinct hashtextextended(id, 0) as key from unnest(${[...integrations]}::text[]) as id order by key) as keys`.execute(
    tx.getKysely(),
  );
}

/** What an arriving batch finds: a batch that its integration still has to apply, or one that it may repeat (ORD-3). */
export interface Standing {
  /** Of the batches that wait to be applied, the one that arrived last. */
  readonly waiting: BatchRow | null;
  /** Where no batch waits: the last applied one with the same digest. */
  readonly done: BatchRow | null;
  readonly resetArrival: bigint | null;
  readonly blockedSince: Date | null;
}

/**
 * What each of some arriving batches finds, in their order; undefined where the integration was deleted. The caller holds
 * the staging locks.
 */
export async function findStanding(
  tx: Tx,
  batches: readonly Pick<NewBatch, 'integration' | 'digest'>[],
): Promise<(Standing | undefined)[]> {
  const { rows } = await sql<{
    place: string;
    resetArrival: string | null;
    blockedSince: string | null;
    waiting: string | null;
    done: string | null;
  }>`
    select place, reset_arrival as "resetArrival", blocked_since as "blockedSince", waiting.id as waiting, done.id as done
    from unnest(${batches.map((each) => each.integration)}::uuid[], ${batches.map((each) => each.digest)}::text[])
      with ordinality as arriving (integration_id, digest, place)
    join integration on integration.id = arriving.integration_id and deleted_at is null
    left join lateral (
      select id from batch where batch.integration_id = arriving.integration_id and state = 'staged'
      order by arrival desc limit 1) as waiting on true
    left join lateral (
      select id from batch where waiting.id is null and batch.integration_id = arriving.integration_id
        and batch.digest = arriving.digest and state = 'done'
      order by arrival desc limit 1) as done on true`.execute(tx.getKysely());
  const ids = rows.flatMap((row) => row.waiting ?? row.done ?? []);
  const found = new Map((await findBatches(tx, ids)).map((row) => [row.id, row]));
  const standing = rows.map(
    ({ place, resetArrival, blockedSince, waiting, done }) =>
      [
        Number(place),
        {
          waiting: (waiting !== null && found.get(waiting)) || null,
          done: (done !== null && found.get(done)) || null,
          resetArrival: resetArrival === null ? null : BigInt(resetArrival),
          blockedSince: blockedSince === null ? null : new Date(blockedSince),
        },
      ] as const,
  );
  const byPlace = new Map(standing);
  return batches.map((_batch, index) => byPlace.get(index + 1));
}

/**
 * Stages batches, in their order: from here on they can no longer be lost. The caller holds the staging locks. Each batch
 * is received at least a millisecond after the one before it, the precision with which ORD-7 compares them: batches that
 * arrive together are judged as if they had arrived one by one (ORD-8). A time is at most a second ahead of the clock,
 * though, which may have been set back.
 */
export async function insertBatches(tx: Tx, batches: readonly NewBatch[]): Promise<void> {
  if (batches.length === 0) return;
  const places = new Map<string, number>();
  const rows = batches.map((batch, position) => {
    const place = places.get(batch.integration) ?? 0;
    places.set(batch.integration, place + 1);
    return sql`(${batch.id}::uuid, ${batch.integration}::uuid, ${batch.digest}, ${batch.text}::jsonb,
      ${JSON.stringify(batch.notes)}::jsonb, ${batch.headCommit}, ${batch.reportCount}::int, ${batch.workflowId},
      ${batch.apiKeyId}::uuid, ${batch.door}, ${position}::int, ${place}::int)`;
  });
  await sql`
    with clock as materialized (select clock_timestamp() as now)
    insert into batch (id, integration_id, digest, body, state, notes, head_commit, report_count, workflow_id, api_key_id,
      door, received_at, last_sent_at)
    select new.id, new.integration_id, new.digest, new.body, 'staged', new.notes, new.head_commit, new.report_count,
      new.workflow_id, new.api_key_id, new.door, receipt.at, clock.now
    from (values ${sql.join(rows)}) as new (id, integration_id, digest, body, notes, head_commit, report_count,
      workflow_id, api_key_id, door, position, place)
    cross join clock
    left join lateral (
      select received_at from batch where batch.integration_id = new.integration_id order by arrival desc limit 1)
      as latest on true
    cross join lateral (
      select least(greatest(clock.now, latest.received_at + interval '1 ms'), clock.now + interval '1 s')
        + new.place * interval '1 ms' as at) as receipt
    order by new.position`.execute(tx.getKysely());
}

/**
 * Notes that batches were sent again and answered from their rows; an id that is given twice counts twice (ORD-3, INT-4).
 */
export async function noteRepeats(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  // Locked in one order, against deadlocks: the batches may be of several integrations, and be applied at this moment.
  await sql`
    with locked as (select id from batch where id = any(${[...ids]}::uuid[]) order by id for no key update)
    update batch set repeats = repeats + sent.times, last_sent_at = clock_timestamp()
    from (select id, count(*)::int as times from unnest(${[...ids]}::uuid[]) as id group by id) as sent join locked using (id)
    where batch.id = sent.id`.execute(tx.getKysely());
}
