import { sql } from 'kysely';
import type { Clean } from '../domain/privacy/clean.ts';
import type { StagedReport } from '../domain/report.ts';
import type { BatchOutcome, IntakeNotes } from './outcome.ts';
import type { Tx } from './orm.ts';
import { Batch, type Row } from './schema.ts';

/** A batch without its body, which only the one who applies it reads. */
export type BatchRow = Omit<Row<typeof Batch>, 'body'>;
export type StagedBatch = Row<typeof Batch>;

export interface NewBatch {
  readonly id: string;
  readonly integration: string;
  readonly digest: string;
  readonly body: readonly Clean<StagedReport>[];
  readonly notes: IntakeNotes;
  readonly headCommit: string;
  /** How many reports were sent, collapsed ones included. */
  readonly reportCount: number;
  readonly workflowId: string;
  readonly apiKeyId: string;
}

/**
 * Takes the staging lock of an integration until the transaction ends. While it is held, arrival numbers are drawn and
 * become visible in order (ORD-8).
 */
export async function lockStaging(tx: Tx, integration: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${integration}, 0))`.execute(tx.getKysely());
}

/** Stages a batch: from here on it can no longer be lost. The caller holds the staging lock. */
export async function insertBatch(tx: Tx, batch: NewBatch): Promise<void> {
  await sql`
    insert into batch (id, integration_id, digest, body, state, notes, head_commit, report_count, workflow_id, api_key_id, received_at)
    values (${batch.id}, ${batch.integration}, ${batch.digest}, ${JSON.stringify(batch.body)}, 'staged',
      ${JSON.stringify(batch.notes)}, ${batch.headCommit}, ${batch.reportCount}, ${batch.workflowId}, ${batch.apiKeyId}, clock_timestamp())`.execute(
    tx.getKysely(),
  );
}

/** The batch that arrived last of those that wait to be applied. */
export async function findLastStaged(tx: Tx, integration: string): Promise<BatchRow | undefined> {
  const where = { integration, state: 'staged' as const };
  return (await tx.findOne(Batch, where, { orderBy: { arrival: 'desc' }, exclude: ['body'] })) ?? undefined;
}

/** The last applied batch with this digest, which may answer a repeat (ORD-3). */
export async function findLastDone(tx: Tx, integration: string, digest: string): Promise<BatchRow | undefined> {
  const where = { integration, digest, state: 'done' as const };
  return (await tx.findOne(Batch, where, { orderBy: { arrival: 'desc' }, exclude: ['body'] })) ?? undefined;
}

/** A batch by id. */
export async function findBatch(tx: Tx, id: string): Promise<BatchRow | undefined> {
  return (await tx.findOne(Batch, { id }, { exclude: ['body'] })) ?? undefined;
}

/** The oldest batch of an integration that waits to be applied, up to an arrival (ORD-8). */
export async function nextStaged(tx: Tx, integration: string, upTo: bigint): Promise<StagedBatch | undefined> {
  const where = { integration, state: 'staged' as const, arrival: { $lte: upTo } };
  return (await tx.findOne(Batch, where, { orderBy: { arrival: 'asc' } })) ?? undefined;
}

/** Marks a batch applied; its body is not needed any more. */
export async function finishBatch(tx: Tx, id: string, outcome: BatchOutcome): Promise<void> {
  await tx.nativeUpdate(Batch, { id }, { state: 'done', outcome, body: null, doneAt: new Date() });
}

/** Counts one failure of a batch; at `limit` it is failed and later batches pass it by. Gives the number so far. */
export async function countFailure(tx: Tx, id: string, limit: number): Promise<number> {
  const { rows } = await sql<{ failures: number }>`
    update batch set failures = failures + 1, state = case when failures + 1 >= ${limit} then 'failed' else state end
    where id = ${id} and state = 'staged' returning failures`.execute(tx.getKysely());
  return rows[0]?.failures ?? limit;
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
