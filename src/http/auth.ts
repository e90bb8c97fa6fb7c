import type { Context } from 'koa';
import { findLiveKey, touchKey, type ApiKeyRow } from '../db/api-keys.ts';
import type { Database } from '../db/orm.ts';
import { grants, hashKey, isWellFormedKey, keyPrefix, type Scope } from '../domain/api-key.ts';
import { Problem } from './errors.ts';

/** Who makes a request. */
export interface Caller {
  readonly key: ApiKeyRow;
  /** The one integration this key reaches, null for all of them (INT-3). */
  readonly integrationId: string | null;
}

/** Finds out who makes the request and that they may (INT-2). Throws problems 401 and 403. */
export async function authenticate(db: Database, ctx: Context, anyOf: readonly Scope[]): Promise<Caller> {
  const presented = presentedKey(ctx);
  const key = await db.read((tx) => findLiveKey(tx, hashKey(presented)));
  if (!key) throw unauthenticated(`The key ${keyPrefix(presented)}... is unknown, expired or revoked.`);
  if (!anyOf.some((scope) => grants(key.scopes, scope))) {
    throw new Problem(
      'forbidden',
      `This needs a key with the scope ${anyOf.join(' or ')}; this one has ${key.scopes.join(', ')}.`,
    );
  }
  await db.read((tx) => touchKey(tx, key));
  return { key, integrationId: key.integration ?? null };
}

function presentedKey(ctx: Context): string {
  const match = /^Bearer +(\S+)$/i.exec(ctx.get('authorization'));
  if (!match) throw unauthenticated('Send "Authorization: Bearer <API key>".');
  // Said before the database is asked: a typo is the likeliest mistake, and its checksum shows it.
  if (!isWellFormedKey(match[1]!)) throw unauthenticated('The key is mistyped or cut off: its checksum is wrong.');
  return match[1]!;
}

function unauthenticated(detail: string): Problem {
  return new Problem('unauthenticated', detail, { headers: { 'www-authenticate': 'Bearer realm="clef-pro"' } });
}
