import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Tx } from './orm.ts';
import { AckRequest, type Row } from './schema.ts';

export type AckRequestRow = Row<typeof AckRequest>;
export type NewAckRequest = Pick<AckRequestRow, 'integration' | 'alertId' | 'action' | 'by' | 'note'>;

/** Stores what a person asked for; from here on it can no longer be lost (ACK-3). Gives its id. */
export async function insertAckRequest(tx: Tx, request: NewAckRequest): Promise<string> {
  const id = uuidv7();
  await tx.insert(AckRequest, { ...request, id, requestedAt: new Date() });
  return id;
}

/** The requests for an alert that have not taken effect, in the order they were made. */
export async function findPendingAckRequests(tx: Tx, alertId: string): Promise<AckRequestRow[]> {
  return tx.find(AckRequest, { alertId, outcome: null }, { orderBy: { seq: 'asc' } });
}

/** What came of a request, undefined while it waits. */
export async function findAckOutcome(tx: Tx, id: string): Promise<'done' | 'resolved' | undefined> {
  return (await tx.findOne(AckRequest, { id }, { fields: ['outcome'] }))?.outcome ?? undefined;
}

/** Writes down what came of a request. */
export async function finishAckRequest(tx: Tx, id: string, outcome: 'done' | 'resolved'): Promise<void> {
  await tx.nativeUpdate(AckRequest, { id }, { outcome });
}

/** Takes up to `limit` alerts whose requests nobody has answered within a minute, and notes the look. */
export async function takeStaleAckRequests(
  tx: Tx,
  limit: number,
): Promise<Pick<AckRequestRow, 'id' | 'alertId' | 'action'>[]> {
  const { rows } = await sql<{ id: string; alert_id: string; action: AckRequestRow['action'] }>`
    update ack_request set swept_at = clock_timestamp() where id in (
      select id from ack_request
      where outcome is null and coalesce(swept_at, requested_at) < clock_timestamp() - interval '60 s'
      order by coalesce(swept_at, requested_at) limit ${limit} for update skip locked)
    returning id, alert_id, action`.execute(tx.getKysely());
  return rows.map((row) => ({ id: row.id, alertId: row.alert_id, action: row.action }));
}
