import { sql } from 'kysely';
import type { BatchOutcome, Door } from './outcome.ts';
import type { Tx } from './orm.ts';
import { columnsWithout, rowsOf } from './rows.ts';
import { Batch, type Row } from './schema.ts';

/** A batch without its body, which only the one who applies it reads. */
export type BatchRow = Omit<Row<typeof Batch>, 'body'>;
export type StagedBatch = Row<typeof Batch>;

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
  const { rows } = await sql<{ door: Door }>`select door from batch where id = ${id}`.execute(tx.getKysely());
  return rows[0]?.door;
}

/** The batch that was sent last, repeats included. */
export async function findLastSent(tx: Tx, integration: string): Promise<BatchRow | undefined> {
  return (
    (await tx.findOne(Batch, { integration }, { orderBy: { lastSentAt: 'desc', id: 'desc' }, exclude: ['body'] })) ??
    undefined
  );
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
  // In the order of noteRepeats (staging.ts).
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
