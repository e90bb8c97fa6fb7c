import { hashKey } from '../domain/api-key.ts';
import { createApiKey, findLiveKey } from './api-keys.ts';
import { openDatabase } from './orm.ts';

/** Gives back `known` while it is a live installation admin key of this database, else makes a new one (INT-2). */
export async function ensureAdminKey(databaseUrl: string, known: string | undefined): Promise<string> {
  const db = await openDatabase({ url: databaseUrl, poolMax: 2, applicationName: 'clef-pro first key' });
  try {
    return await db.transaction(async (tx) => {
      const row = known === undefined ? undefined : await findLiveKey(tx, hashKey(known));
      if (known !== undefined && row?.integration === null && row.scopes.includes('admin')) return known;
      const { key } = await createApiKey(tx, {
        integration: null,
        name: 'first admin key',
        scopes: ['admin'],
        expiresAt: null,
      });
      return key;
    });
  } finally {
    await db.close();
  }
}
