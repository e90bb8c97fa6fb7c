import type { Context } from 'koa';
import type { Logger } from 'pino';
import type { ApiKeyRow } from '../db/api-keys.ts';
import type { IntegrationRow } from '../db/integrations.ts';
import type { Database } from '../db/orm.ts';
import { findLiveSession, type SessionRow } from '../db/sessions.ts';
import { grants, hashKey, isWellFormedKey, type Scope } from '../domain/api-key.ts';
import type { Access } from './access.ts';
import { Problem } from './errors.ts';
import type { KnownKey } from './keyring.ts';
import { hashSession, readSessionCookie } from './session-cookie.ts';
import type { Visitor } from './visitor.ts';

/** Who makes a request. */
export interface Caller {
  readonly key: ApiKeyRow;
  /** The one integration this key reaches, null for all of them (INT-3). */
  readonly integrationId: string | null;
  /** That integration, where it was found together with the key. */
  readonly integration: IntegrationRow | undefined;
  /** The session of a signed-in browser, null for a request that carries the key itself. */
  readonly session: SessionRow | null;
}

interface AuthDeps {
  readonly db: Database;
  readonly log: Logger;
  readonly access: Access;
  readonly publicUrl: string;
}

/** Finds out who makes the request and that they may (INT-2). Throws problems 401, 403 and 429. */
export async function authenticate(
  deps: AuthDeps,
  ctx: Context,
  visitor: Visitor,
  anyOf: readonly Scope[],
): Promise<Caller> {
  const { key, integration, session } = await recognise(deps, ctx, visitor);
  // A pipeline's work is not for a browser, whatever else its key may do.
  const held = session ? key.scopes.filter((scope) => scope !== 'ingest') : key.scopes;
  if (!anyOf.some((scope) => grants(held, scope))) {
    throw new Problem(
      'forbidden',
      `This needs a key with the scope ${anyOf.join(' or ')}; this one has ${held.join(', ')}.`,
    );
  }
  // In the background: no answer waits for it, and none fails when nothing can be written.
  deps.access.keyring
    .noteUse(key)
    .catch((error: unknown) => deps.log.debug({ err: error }, 'the use of a key could not be noted'));
  return { key, integrationId: key.integration ?? null, integration, session };
}

/** The key that a request carries, whatever it is worth. */
export function presentedKey(ctx: Context): string | undefined {
  return /^Bearer +(\S+)$/i.exec(ctx.get('authorization'))?.[1];
}

/** Finds the live key that is presented. Throws problem 401, and 429 after too many of those from one address. */
export async function identify({ access }: AuthDeps, { address }: Visitor, presented: string): Promise<KnownKey> {
  // Checked before the database is asked: a typo is the likeliest mistake, and the checksum shows it.
  const wellFormed = isWellFormedKey(presented);
  const known = wellFormed && (await access.keyring.find(hashKey(presented)));
  if (known) return known;
  const wait = await access.failedAttempts.note(address);
  if (wait !== undefined) {
    throw new Problem(
      'too-many-attempts',
      'Too many wrong keys came from this address. A valid key is taken all the same; stop sending this one.',
      { headers: { 'retry-after': String(wait) } },
    );
  }
  if (wellFormed) throw deadKey();
  throw unauthenticated('The key is mistyped or cut off: its checksum is wrong. Keys are case-sensitive.');
}

/** The refusal of a key that is unknown, or has just ended. */
export function deadKey(): Problem {
  return unauthenticated('This key is unknown, expired or revoked. Send another; an admin can make one.');
}

/** Refuses a key in a query, even a good one: addresses stand in logs and histories. Throws problem 401. */
export function refuseKeyInAddress(ctx: Context): void {
  if (!/clefp(_|%5f)/i.test(ctx.search)) return;
  throw unauthenticated(
    'A key stands in the address of this request, where logs keep it. Rotate that key, and send "Authorization: Bearer <API key>".',
  );
}

async function recognise(
  deps: AuthDeps,
  ctx: Context,
  visitor: Visitor,
): Promise<KnownKey & { readonly session: SessionRow | null }> {
  const authorization = ctx.get('authorization');
  const cookie = readSessionCookie(ctx.get('cookie'), { ...deps, ...deps.access });
  // Another scheme is meant for a proxy before us: a browser sends the password that the proxy asked for to us as well.
  const forUs = /^Bearer\b/i.test(authorization);
  if (!forUs && cookie !== undefined) return signedIn(deps, ctx, visitor, cookie);
  const presented = presentedKey(ctx);
  if (presented === undefined) throw unauthenticated('Send "Authorization: Bearer <API key>".');
  return { ...(await identify(deps, visitor, presented)), session: null };
}

async function signedIn({ db }: AuthDeps, ctx: Context, { site }: Visitor, cookie: string) {
  // A browser adds the cookie to what a page of any site sends, so a change is taken only from a page of ours.
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD' && site !== 'own') throw foreignSite();
  const found = await db.read((tx) => findLiveSession(tx, hashSession(cookie)));
  if (!found) throw unauthenticated('This session has ended, or its key has. Sign in again.');
  return { ...found, integration: undefined };
}

/** The refusal of what a page of another site sends in the name of a signed-in person. */
export function foreignSite(): Problem {
  return new Problem(
    'forbidden',
    'This came from a page of another site, or from no page at all. Use the dashboard under its PUBLIC_URL; programs send "Authorization: Bearer <API key>" instead of a cookie.',
  );
}

function unauthenticated(detail: string): Problem {
  return new Problem('unauthenticated', detail, { headers: { 'www-authenticate': 'Bearer realm="clef-pro"' } });
}
