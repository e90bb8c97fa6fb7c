import { hashKey } from '../domain/api-key.ts';
import { createApiKey, findLiveKeys } from './api-keys.ts';
import { audit } from './audit.ts';
import { openDatabase, type Tx } from './orm.ts';

/** Gives back `known` while it is a live installation admin key of this database, else makes a new one (INT-2). */
export async function ensureAdminKey(databaseUrl: string, known: string | undefined): Promise<string> {
  return inDatabase(databaseUrl, async (tx) => {
    const [row] = known === undefined ? [] : await findLiveKeys(tx, [hashKey(known)]);
    if (known !== undefined && row?.integration === null && row.scopes.includes('admin')) return known;
    return makeKey(tx);
  });
}

/** Makes an installation admin key; whoever has the database needs no other key for that (INT-2). */
export async function makeAdminKey(databaseUrl: string): Promise<string> {
  return inDatabase(databaseUrl, makeKey);
}

async function inDatabase<T>(url: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const db = await openDatabase({ url, poolMax: 2, applicationName: 'clef-pro first key' });
  try {
    return await db.transaction(work);
  } finally {
    await db.close();
  }
}

async function makeKey(tx: Tx): Promise<string> {
  const given = { integration: null, name: 'first admin key', scopes: ['admin'], expiresAt: null } as const;
  const { row, key } = await createApiKey(tx, given);
  const detail = { keyId: row.id, prefix: row.prefix, scopes: row.scopes };
  await audit(tx, [{ integration: null, actor: 'first-key', action: 'key.created', detail }]);
  return key;
}
