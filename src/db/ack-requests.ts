import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { uuidPattern } from '../domain/uuid.ts';
import type { Tx } from './orm.ts';
import { insertRows } from './rows.ts';
import { AckRequest, type Row } from './schema.ts';
import { takeStale } from './stale.ts';

export type AckRequestRow = Row<typeof AckRequest>;
export type NewAckRequest = Pick<AckRequestRow, 'integration' | 'alertId' | 'action' | 'by' | 'note'>;

export type AckOutcome = NonNullable<AckRequestRow['outcome']>;

/**
 * Stores what a person asked for about some alerts; from here on it can no longer be lost (ACK-3). Gives the id of each
 * alert's request. Stored even where an equal one still waits: an operator may have signalled the opposite since, which
 * would undo only that one.
 */
export async function requestAcks(
  tx: Tx,
  alertIds: readonly string[],
  wanted: Omit<NewAckRequest, 'alertId'>,
): Promise<string[]> {
  const rows = alertIds.map((alertId) => ({ ...wanted, id: uuidv7(), alertId }));
  await insertRows(tx, AckRequest, rows);
  return rows.map(({ id }) => id);
}

/**
 * The requests for an alert that have not taken effect, up to and with one of them, in the order they were made; undefined
 * where nobody made that one.
 */
export async function findPendingAckRequests(
  tx: Tx,
  { alertId, upTo }: { readonly alertId: string; readonly upTo: string },
): Promise<AckRequestRow[] | undefined> {
  // It comes with a signal, in which an operator may have written anything.
  if (!uuidPattern.test(upTo)) return undefined;
  const last = await tx.findOne(AckRequest, { id: upTo, alertId }, { fields: ['seq'] });
  if (!last) return undefined;
  return tx.find(AckRequest, { alertId, outcome: null, seq: { $lte: last.seq } }, { orderBy: { seq: 'asc' } });
}

/** The outcomes of some requests by id, without those that still wait. */
export async function findAckOutcomes(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, AckOutcome>> {
  const where = { id: { $in: [...ids] }, outcome: { $ne: null } };
  const rows = await tx.find(AckRequest, where, { fields: ['id', 'outcome'] });
  return new Map(rows.map(({ id, outcome }) => [id, outcome!]));
}

/** Writes down the outcome of a request. */
export async function finishAckRequest(tx: Tx, id: string, outcome: AckOutcome): Promise<void> {
  await tx.nativeUpdate(AckRequest, { id }, { outcome });
}

/**
 * Takes up to `limit` requests that nobody has answered within a minute, and notes that they are taken: of each alert
 * only the last one, since its signal applies those before it too.
 */
export async function takeStaleAckRequests(tx: Tx, limit: number): Promise<AckRequestRow[]> {
  const waits = sql`outcome is null and not exists (
    select 1 from ack_request later
    where later.alert_id = ack_request.alert_id and later.seq > ack_request.seq and later.outcome is null)`;
  const ids = await takeStale(tx, { table: 'ack_request', since: 'requested_at', waits }, limit);
  return ids.length === 0 ? [] : tx.find(AckRequest, { id: { $in: ids } });
}
