import { sql } from 'kysely';
import type { Clean } from '../domain/privacy/clean.ts';
import type { StagedReport } from '../domain/report.ts';
import type { BatchOutcome, Door, IntakeNotes } from './outcome.ts';
import type { Tx } from './orm.ts';
import { columnsWithout, rowsOf } from './rows.ts';
import { Batch, type Row } from './schema.ts';

/** A batch without its body, which only the one who applies it reads. */
export type BatchRow = Omit<Row<typeof Batch>, 'body'>;
export type StagedBatch = Row<typeof Batch>;

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
 * Takes the staging locks of some integrations until the transaction ends, in one order for everybody. While one is held,
 * its arrival numbers are drawn and become visible in order (ORD-8).
 */
export async function lockStaging(tx: Tx, integrations: readonly string[]): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(key) from (
      select distinct hashtextextended(id, 0) as key from unnest(${[...integrations]}::text[]) as id order by key) as keys`.execute(
    tx.getKysely(),
  );
}

/** What a batch finds that arrives: what its integration still has to apply, or what it may be a repeat of (ORD-3). */
export interface Standing {
  /** The batch that arrived last of those that wait to be applied. */
  readonly waiting: BatchRow | null;
  /** With none waiting, the last applied batch with the same digest. */
  readonly done: BatchRow | null;
  readonly resetArrival: bigint | null;
  readonly blockedSince: Date | null;
}

/** What each of some batches finds, in their order; undefined where the integration was deleted. The caller holds the staging locks. */
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
  const found = new Map((ids.length === 0 ? [] : await findBatches(tx, ids)).map((row) => [row.id, row]));
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
 * Stages batches, in their order: from here on they can no longer be lost. The caller holds the staging locks. Each is
 * received a millisecond after the one before it at least, which is as finely as ORD-7 compares them: what arrived together
 * is judged as if it had arrived one by one (ORD-8); unless the clock was more than a second ahead before.
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

/** Names the workflow that takes some batches from here on, unless they are applied already; gives those that name it now. */
export async function assignWorkflow(tx: Tx, ids: readonly string[], workflowId: string): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    with locked as (
      select id from batch where id = any(${[...ids]}::uuid[]) and state = 'staged' order by id for no key update)
    update batch set workflow_id = ${workflowId} from locked where batch.id = locked.id returning batch.id`.execute(
    tx.getKysely(),
  );
  return rows.map((row) => row.id);
}

/** A batch by id. */
export async function findBatch(tx: Tx, id: string): Promise<BatchRow | undefined> {
  return (await findBatches(tx, [id]))[0];
}

/** Some batches by id, in the order of their arrival. */
export async function findBatches(tx: Tx, ids: readonly string[]): Promise<BatchRow[]> {
  const columns = columnsWithout(tx, Batch, 'body');
  return rowsOf(tx, Batch, sql`select ${columns} from batch where id = any(${[...ids]}::uuid[]) order by arrival`);
}

/** The door a batch came in by. */
export async function findDoor(tx: Tx, id: string): Promise<Door | undefined> {
  return (await tx.findOne(Batch, { id }, { fields: ['door'] }))?.door;
}

/** The batch that was sent last, repeats included. */
export async function findLastSent(tx: Tx, integration: string): Promise<BatchRow | undefined> {
  return (
    (await tx.findOne(Batch, { integration }, { orderBy: { lastSentAt: 'desc', id: 'desc' }, exclude: ['body'] })) ??
    undefined
  );
}

/** How far a batch has come; `processing` is one that was tried and is not applied yet. */
export function batchStatus({
  state,
  failures,
}: Pick<BatchRow, 'state' | 'failures'>): 'staged' | 'processing' | 'done' | 'failed' {
  return state === 'staged' && failures > 0 ? 'processing' : state;
}

/** Notes that batches were sent again and answered from their rows, each as often as it is named (ORD-3, INT-4). */
export async function noteRepeats(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  // In one order for everybody: they may be of several integrations, and be applied at this moment.
  await sql`
    with locked as (select id from batch where id = any(${[...ids]}::uuid[]) order by id for no key update)
    update batch set repeats = repeats + sent.times, last_sent_at = clock_timestamp()
    from (select id, count(*)::int as times from unnest(${[...ids]}::uuid[]) as id group by id) as sent join locked using (id)
    where batch.id = sent.id`.execute(tx.getKysely());
}

/** So many reports are applied in one transaction; a longer batch has one of its own. */
const reportsTogether = 600;

/**
 * The oldest batch that waits to be applied of each of some integrations, none younger than the newest of `upTo` that waits
 * there (ORD-8): as many as go well together, at least one where any waits.
 */
export async function nextStaged(
  tx: Tx,
  { integrations, upTo }: { readonly integrations: readonly string[]; readonly upTo: readonly string[] },
): Promise<StagedBatch[]> {
  const together = sql`
    with wanted as (
      select integration_id, max(arrival) as arrival from batch
      where id = any(${[...upTo]}::uuid[]) and state = 'staged' and integration_id = any(${[...integrations]}::uuid[])
      group by integration_id
    ), next as (
      select oldest.* from wanted cross join lateral (
        select id, arrival, report_count from batch
        where batch.integration_id = wanted.integration_id and state = 'staged' and batch.arrival <= wanted.arrival
        order by batch.arrival limit 1) as oldest)
    select batch.* from (select id, sum(report_count) over (order by arrival) as reports from next) as counted
    join batch using (id)
    where reports <= ${reportsTogether} or reports = report_count
    order by arrival`;
  return rowsOf(tx, Batch, together);
}

/**
 * Marks batches applied; their bodies are not needed any more. Gives, by id, the workflow that each names: from here on that
 * does not change.
 */
export async function finishBatches(
  tx: Tx,
  finished: readonly { readonly id: string; readonly outcome: BatchOutcome }[],
): Promise<Map<string, string>> {
  // In the order of noteRepeats.
  const { rows } = await sql<{ id: string; workflow_id: string }>`
    with locked as (
      select id from batch where id = any(${finished.map(({ id }) => id)}::uuid[]) order by id for no key update)
    update batch set state = 'done', outcome = finished.outcome, body = null, done_at = clock_timestamp()
    from jsonb_to_recordset(${JSON.stringify(finished)}::jsonb) as finished (id uuid, outcome jsonb) join locked using (id)
    where batch.id = finished.id returning batch.id, batch.workflow_id`.execute(tx.getKysely());
  return new Map(rows.map((row) => [row.id, row.workflow_id]));
}

/** Counts one failure of a batch; at `limit` it is failed and later batches pass it by. Gives the number so far. */
export async function countFailure(tx: Tx, id: string, limit: number): Promise<number> {
  const { rows } = await sql<{ failures: number }>`
    update batch set failures = failures + 1, state = case when failures + 1 >= ${limit} then 'failed' else state end
    where id = ${id} and state = 'staged' returning failures`.execute(tx.getKysely());
  return rows[0]?.failures ?? limit;
}

/**
 * Stages a failed batch anew, for a workflow to take, behind everything that has arrived so far (ORD-8); undefined when it is not failed. The
 * caller holds the staging lock.
 */
export async function restageBatch(tx: Tx, id: string, workflowId: string): Promise<BatchRow | undefined> {
  const { rows } = await sql<{ id: string }>`
    update batch set state = 'staged', failures = 0, arrival = default, swept_at = clock_timestamp(),
      workflow_id = ${workflowId}
    where id = ${id} and state = 'failed' returning id`.execute(tx.getKysely());
  return rows[0] && findBatch(tx, rows[0].id);
}

/** Takes up to `limit` batches that nobody has finished within a minute, oldest look first, and notes the look. */
export async function takeStaleBatches(tx: Tx, limit: number): Promise<BatchRow[]> {
  const { rows } = await sql<{ id: string }>`
    update batch set swept_at = clock_timestamp() where id in (
      select id from batch where state = 'staged' and coalesce(swept_at, received_at) < clock_timestamp() - interval '60 s'
      order by coalesce(swept_at, received_at) limit ${limit} for update skip locked)
    returning id`.execute(tx.getKysely());
  if (rows.length === 0) return [];
  return tx.find(Batch, { id: { $in: rows.map((row) => row.id) } }, { exclude: ['body'], orderBy: { arrival: 'asc' } });
}
