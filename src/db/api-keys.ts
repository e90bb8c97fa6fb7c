import { LockMode } from '@mikro-orm/core';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { randomBytes } from 'node:crypto';
import { formatKey, hashKey, keyPrefix, noteUseEveryMs, type Scope } from '../domain/api-key.ts';
import type { Tx } from './orm.ts';
import { rowsOf } from './rows.ts';
import { ApiKey, type Row } from './schema.ts';

export type ApiKeyRow = Row<typeof ApiKey>;

/**
 * Makes a key. Its plain text is in what this gives and nowhere else (INT-2). A null `integration` makes it
 * installation-wide.
 */
export async function createApiKey(
  tx: Tx,
  input: { integration: string | null; name: string; scopes: readonly Scope[]; expiresAt: Date | null },
): Promise<{ row: ApiKeyRow; key: string }> {
  const key = formatKey(input.scopes, randomBytes);
  const row = {
    id: uuidv7(),
    integration: input.integration,
    name: input.name,
    prefix: keyPrefix(key),
    hash: hashKey(key),
    scopes: [...input.scopes],
    expiresAt: input.expiresAt,
    createdAt: new Date(),
  };
  await tx.insert(ApiKey, row);
  return { row: await tx.findOneOrFail(ApiKey, { id: row.id }), key };
}

/** The condition that a key is neither revoked nor expired. */
export const live = () => sql`revoked_at is null and (expires_at is null or expires_at > ${new Date()})`;

/** The live keys of some hashes. */
export async function findLiveKeys(tx: Tx, hashes: readonly string[]): Promise<ApiKeyRow[]> {
  return rowsOf(tx, ApiKey, sql`select * from api_key where hash = any(${[...hashes]}::text[]) and ${live()}`);
}

/** Notes that keys were used; leaves out those whose use another process noted within the minute. */
export async function touchKeys(tx: Tx, ids: readonly string[]): Promise<void> {
  const now = new Date();
  const before = new Date(now.getTime() - noteUseEveryMs);
  // Skips the rows that another transaction holds: it notes the same, or is changing the key.
  await sql`
    update api_key set last_used_at = ${now} where id in (
      select id from api_key
      where id = any(${[...ids]}::uuid[]) and (last_used_at is null or last_used_at <= ${before})
      order by id for no key update skip locked)`.execute(tx.getKysely());
}

/** The keys of an integration, or the installation-wide ones; newest first, from before the id `before`. */
export async function listApiKeys(
  tx: Tx,
  integration: string | null,
  { limit, before }: { limit: number; before: string | undefined },
): Promise<ApiKeyRow[]> {
  const where = { integration, ...(before !== undefined && { id: { $lt: before } }) };
  return tx.find(ApiKey, where, { orderBy: { id: 'desc' }, limit });
}

/** A key of an integration, or an installation-wide one, locked until the transaction ends. */
export async function lockApiKey(tx: Tx, integration: string | null, id: string): Promise<ApiKeyRow | undefined> {
  return (await tx.findOne(ApiKey, { id, integration }, { lockMode: LockMode.PESSIMISTIC_WRITE })) ?? undefined;
}

/**
 * Locks and gives the installation-wide admin keys that are live and have no successor. Whoever revokes one calls this
 * first, so that two people cannot revoke the last two keys at the same time.
 */
export async function lockAdminKeys(tx: Tx): Promise<ApiKeyRow[]> {
  const locked = sql`
    select * from api_key where integration_id is null and replaced_by is null and ${live()} order by id for update`;
  const rows = await rowsOf(tx, ApiKey, locked);
  return rows.filter((row) => row.scopes.includes('admin'));
}

/** Notes the successor of a key and when the key itself ends (INT-2). */
export async function replaceApiKey(tx: Tx, id: string, by: { replacedBy: string; expiresAt: Date }): Promise<void> {
  await tx.nativeUpdate(ApiKey, { id }, by);
}

/** Revokes a key, effective at once; the first revocation counts. */
export async function revokeApiKey(tx: Tx, { id, revokedAt }: ApiKeyRow): Promise<void> {
  if (!revokedAt) await tx.nativeUpdate(ApiKey, { id }, { revokedAt: new Date() });
}
