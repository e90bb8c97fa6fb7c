import { sql } from 'kysely';
import type { BatchOutcome } from './outcome.ts';
import type { Tx } from './orm.ts';
import { columnsWithout, rowsOf } from './rows.ts';
import { Batch, type Row } from './schema.ts';
import { takeStale } from './stale.ts';

/** A batch without its body, which is only read to apply it. */
export type BatchRow = Omit<Row<typeof Batch>, 'body'>;
export type StagedBatch = Row<typeof Batch>;

/** Assigns a workflow to those of some batches that still wait to be applied; gives their ids. */
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
  if (ids.length === 0) return [];
  const columns = columnsWithout(tx, Batch, 'body');
  return rowsOf(tx, Batch, sql`select ${columns} from batch where id = any(${[...ids]}::uuid[]) order by arrival`);
}

/** The batch that was sent last, repeats included. */
export async function findLastSent(tx: Tx, integration: string): Promise<BatchRow | undefined> {
  return (
    (await tx.findOne(Batch, { integration }, { orderBy: { lastSentAt: 'desc', id: 'desc' }, exclude: ['body'] })) ??
    undefined
  );
}

/** At most this many reports are applied in one transaction; a longer batch has one of its own. */
const reportsTogether = 600;

/**
 * For each of some integrations the oldest batch that waits to be applied, if it arrived no later than the newest waiting
 * batch of `upTo` there (ORD-8). As many of them as go into one transaction, and at least one where any waits.
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
 * Marks batches applied, and removes their bodies, which are not needed any more. Gives the workflow of each batch by its
 * id: from here on it does not change.
 */
export async function finishBatches(
  tx: Tx,
  finished: readonly { readonly id: string; readonly outcome: BatchOutcome }[],
): Promise<Map<string, string>> {
  // Locked in the order of noteRepeats (staging.ts), so that the two cannot deadlock.
  const { rows } = await sql<{ id: string; workflow_id: string }>`
    with locked as (
      select id from batch where id = any(${finished.map(({ id }) => id)}::uuid[]) order by id for no key update)
    update batch set state = 'done', outcome = finished.outcome, body = null, done_at = clock_timestamp()
    from jsonb_to_recordset(${JSON.stringify(finished)}::jsonb) as finished (id uuid, outcome jsonb) join locked using (id)
    where batch.id = finished.id returning batch.id, batch.workflow_id`.execute(tx.getKysely());
  return new Map(rows.map((row) => [row.id, row.workflow_id]));
}

/**
 * Counts one failure of a batch and gives their number so far. At `limit` the batch is failed, and later ones pass it by.
 */
export async function countFailure(tx: Tx, id: string, limit: number): Promise<number> {
  const { rows } = await sql<{ failures: number }>`
    update batch set failures = failures + 1, state = case when failures + 1 >= ${limit} then 'failed' else state end
    where id = ${id} and state = 'staged' returning failures`.execute(tx.getKysely());
  return rows[0]?.failures ?? limit;
}

/**
 * Stages a failed batch again, assigned to a workflow, behind everything that has arrived so far (ORD-8); undefined when
 * it is not failed. The caller holds the staging lock.
 */
export async function restageBatch(tx: Tx, id: string, workflowId: string): Promise<BatchRow | undefined> {
  const { rows } = await sql<{ id: string }>`
    update batch set state = 'staged', failures = 0, arrival = default, swept_at = clock_timestamp(),
      workflow_id = ${workflowId}
    where id = ${id} and state = 'failed' returning id`.execute(tx.getKysely());
  return rows[0] && findBatch(tx, rows[0].id);
}

/** Takes up to `limit` batches that nobody has applied within a minute, and notes that they are taken. */
export async function takeStaleBatches(tx: Tx, limit: number): Promise<BatchRow[]> {
  const staged = { table: 'batch', since: 'received_at', waits: sql`state = 'staged'` } as const;
  return findBatches(tx, await takeStale(tx, staged, limit));
}
