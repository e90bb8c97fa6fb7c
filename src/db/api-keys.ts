import { v7 as uuidv7 } from 'uuid';
import { randomBytes } from 'node:crypto';
import { formatKey, hashKey, keyPrefix, type Scope } from '../domain/api-key.ts';
import type { Tx } from './orm.ts';
import { ApiKey, type Row } from './schema.ts';

export type ApiKeyRow = Row<typeof ApiKey>;

/** Makes a key; `key` is in the answer and nowhere else (INT-2). A null `integration` makes it installation-wide. */
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

/** The live key of a hash: neither revoked nor expired. */
export async function findLiveKey(tx: Tx, hash: string): Promise<ApiKeyRow | undefined> {
  const now = new Date();
  const row = await tx.findOne(ApiKey, {
    hash,
    revokedAt: null,
    $or: [{ expiresAt: null }, { expiresAt: { $gt: now } }],
  });
  return row ?? undefined;
}

/** Notes that a key was used; at most once a minute, so that ingest does not write a row per request. */
export async function touchKey(tx: Tx, row: ApiKeyRow): Promise<void> {
  const now = new Date();
  if (row.lastUsedAt && now.getTime() - row.lastUsedAt.getTime() < 60_000) return;
  await tx.nativeUpdate(ApiKey, { id: row.id }, { lastUsedAt: now });
}

/** The keys of an integration, newest first. */
export async function listApiKeys(tx: Tx, integration: string): Promise<ApiKeyRow[]> {
  return tx.find(ApiKey, { integration }, { orderBy: { id: 'desc' } });
}

/** Revokes a key of an integration, effective at once; false when there is none of that id. */
export async function revokeApiKey(tx: Tx, integration: string, id: string): Promise<boolean> {
  const row = await tx.findOne(ApiKey, { id, integration });
  if (row && !row.revokedAt) await tx.nativeUpdate(ApiKey, { id }, { revokedAt: new Date() });
  return row !== null;
}
