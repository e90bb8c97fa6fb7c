import { sql } from 'kysely';
import { live, type ApiKeyRow } from './api-keys.ts';
import type { Tx } from './orm.ts';
import { rowsOf } from './rows.ts';
import { ApiKey, Session, type Row } from './schema.ts';

export type SessionRow = Row<typeof Session>;

/**
 * Stores a session under the hash of its cookie, and clears away those that have ended. False where the key went meanwhile
 * with its integration (PRV-7).
 */
export async function createSession(
  tx: Tx,
  { hash, apiKey, expiresAt }: Omit<SessionRow, 'createdAt'>,
): Promise<boolean> {
  const now = new Date();
  await removeEndedSessions(tx, now);
  // Locked, so that a deletion that is under way is waited for.
  const { rows } = await sql`
    insert into session (hash, api_key_id, created_at, expires_at)
    select ${hash}, id, ${now}::timestamptz, ${expiresAt}::timestamptz from api_key where id = ${apiKey} for key share
    returning hash`.execute(tx.getKysely());
  return rows.length > 0;
}

/** The session of a cookie's hash with its key; undefined once either has ended. */
export async function findLiveSession(
  tx: Tx,
  hash: string,
): Promise<{ session: SessionRow; key: ApiKeyRow } | undefined> {
  const session = await tx.findOne(Session, { hash, expiresAt: { $gt: new Date() } });
  const [key] = session
    ? await rowsOf(tx, ApiKey, sql`select * from api_key where id = ${session.apiKey} and ${live()}`)
    : [];
  return session && key ? { session, key } : undefined;
}

/** Ends a session at once. */
export async function endSession(tx: Tx, hash: string): Promise<void> {
  await tx.nativeDelete(Session, { hash });
}

/** Clears away the sessions that have ended; gives how many. */
export async function removeEndedSessions(tx: Tx, now: Date): Promise<number> {
  return tx.nativeDelete(Session, { expiresAt: { $lte: now } });
}
