import { sql } from 'kysely';
import { live, type ApiKeyRow } from './api-keys.ts';
import type { Tx } from './orm.ts';
import { rowsOf } from './rows.ts';
import { ApiKey, Session, type Row } from './schema.ts';

export type SessionRow = Row<typeof Session>;

/**
 * Stores a session under the hash of its cookie, and removes the sessions that have ended. False if the key was removed
 * meanwhile, with its integration (PRV-7).
 */
export async function createSession(
  tx: Tx,
  { hash, apiKey, expiresAt }: Omit<SessionRow, 'createdAt'>,
): Promise<boolean> {
  const now = new Date();
  await removeEndedSessions(tx, now);
  // The row of the key is locked, so that this waits for the end of a deletion that is under way.
  const { rows } = await sql`
    insert into session (hash, api_key_id, created_at, expires_at)
    select ${hash}, id, ${now}::timestamptz, ${expiresAt}::timestamptz from api_key where id = ${apiKey} for key share
    returning hash`.execute(tx.getKysely());
  return rows.length > 0;
}

/** The session with the hash of a cookie, and its key; undefined once either has ended. */
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

/** Removes the sessions that have ended; gives their number. */
export async function removeEndedSessions(tx: Tx, now: Date): Promise<number> {
  return tx.nativeDelete(Session, { expiresAt: { $lte: now } });
}
