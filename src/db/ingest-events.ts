import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { databaseClock } from './clock.ts';
import { announce } from './hints.ts';
import { lockIntegration } from './integrations.ts';
import type { Database, Tx } from './orm.ts';
import { IngestEvent, Integration, type Row } from './schema.ts';

export type IngestEventRow = Row<typeof IngestEvent>;
export type NewIngestEvent = Pick<IngestEventRow, 'integration' | 'door' | 'kind' | 'apiKeyId'> &
  Partial<Pick<IngestEventRow, 'status' | 'problem' | 'errors'>>;

/**
 * This many refusals of each integration are kept, and as many of the other events: a pipeline that is refused all day
 * must not fill the disk, and one that pushes all day must not hide why another is refused.
 */
const kept = 200;

/** Writes down a submission that did not become a batch; gives when that was. */
export async function recordIngestEvent(tx: Tx, event: NewIngestEvent): Promise<Date> {
  const at = (await databaseClock(tx))();
  await tx.insert(IngestEvent, { ...event, id: uuidv7(), at });
  const alike = sql`integration_id = ${event.integration} and (kind = 'refused') = ${event.kind === 'refused'}`;
  await sql`
    delete from ingest_event where ${alike} and id <= (
      select id from ingest_event where ${alike} order by id desc offset ${kept} limit 1)`.execute(tx.getKysely());
  await announce(tx, event.integration, 'ingest');
  return at;
}

/**
 * Writes down a refusal, and that it blocks its integration (PRV-3). The first is kept whatever becomes of the second, which
 * waits while batches of the integration are applied, and fails where that takes too long.
 */
export async function recordRefusal(db: Database, refusal: Omit<NewIngestEvent, 'kind'>): Promise<void> {
  const { integration } = refusal;
  const at = await db.transaction((tx) => recordIngestEvent(tx, { ...refusal, kind: 'refused' }));
  await db.transaction(async (tx) => {
    if (!(await tx.findOne(Integration, { id: integration, blockedSince: null }, { fields: ['id'] }))) return;
    // Whatever was accepted while the lock was waited for is seen by the statement after it.
    await lockIntegration(tx, integration);
    await sql`
      update integration set blocked_since = ${at}::timestamptz where id = ${integration} and blocked_since is null
        and not exists (select 1 from batch where integration_id = integration.id and last_sent_at > ${at}::timestamptz)`.execute(
      tx.getKysely(),
    );
    await announce(tx, integration, 'ingest');
  });
}

/**
 * Notes that a submission was accepted, as this batch or a repeat of it: its integration is no longer blocked, unless another
 * one was refused since (PRV-3).
 */
export async function unblock(
  tx: Tx,
  { batch, blockedSince }: { readonly batch: { id: string; integration: string }; readonly blockedSince: Date },
): Promise<void> {
  await sql`
    update integration set blocked_since = (
      select min(at) from ingest_event
      where integration_id = integration.id and kind = 'refused' and at > accepted.last_sent_at)
    from batch accepted
    where integration.id = ${batch.integration} and accepted.id = ${batch.id}
      and blocked_since = ${blockedSince}::timestamptz`.execute(tx.getKysely());
  await announce(tx, batch.integration, 'ingest');
}

/** The last submission of an integration that was refused. */
export async function findLastRefusal(tx: Tx, integration: string): Promise<IngestEventRow | undefined> {
  return (await tx.findOne(IngestEvent, { integration, kind: 'refused' }, { orderBy: { id: 'desc' } })) ?? undefined;
}
