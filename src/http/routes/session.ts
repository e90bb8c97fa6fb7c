import { z } from 'zod';
import type { ApiKeyRow } from '../../db/api-keys.ts';
import { audit } from '../../db/audit.ts';
import { createSession, endSession, type SessionRow } from '../../db/sessions.ts';
import { roleOf } from '../../domain/api-key.ts';
import { session as sessionAnswer, signedOut } from '../answers/session.ts';
import { deadKey, foreignSite, identify } from '../auth.ts';
import { notFound, Problem } from '../errors.ts';
import { route, type HttpDeps } from '../route.ts';
import {
  cookieKind,
  hashSession,
  newSessionToken,
  sessionCookie,
  sessionSeconds,
  type CookieKind,
} from '../session-cookie.ts';
import type { Visitor } from '../visitor.ts';

export const postSession = route({
  method: 'post',
  path: '/session',
  summary: 'Sign a browser in with an API key',
  scopes: [],
  reach: 'open',
  body: z.strictObject({ key: z.string().max(200).trim() }).meta({ examples: [{ key: 'clefp_api_...' }] }),
  answers: { 200: sessionAnswer },
  problems: {
    unauthenticated: 'The key is mistyped, unknown, expired or revoked.',
    forbidden: 'The key only sends reports, or a page of another site asks.',
    'too-many-attempts': 'Too many wrong keys came from this address.',
    conflict: 'The browser came over plain http, and nobody allowed that.',
    unavailable: 'The database does not answer.',
  },
  async handle({ body, visitor, deps }) {
    if (visitor.site === 'foreign') throw foreignSite();
    const kind = cookieFor(deps, visitor);
    const { key } = await identify(deps, visitor, body.key);
    if (!roleOf(key.scopes)) {
      throw new Problem(
        'forbidden',
        'This key only sends reports. Sign in with one of the scope read, operator or admin.',
      );
    }
    const token = newSessionToken();
    const session = {
      hash: hashSession(token),
      apiKey: key.id,
      expiresAt: new Date(Date.now() + sessionSeconds * 1_000),
    };
    await deps.db.transaction(async (tx) => {
      if (!(await createSession(tx, session))) throw deadKey();
      const detail = { keyId: key.id };
      await audit(tx, [{ integration: key.integration ?? null, actor: key.id, action: 'session.started', detail }]);
    });
    const headers = { 'set-cookie': sessionCookie(kind, token) };
    return { status: 200, headers, body: present(key, session, deps) };
  },
});

export const getSession = route({
  method: 'get',
  path: '/session',
  summary: 'Show who is signed in, or whose key this is',
  scopes: ['read'],
  reach: 'any',
  answers: { 200: sessionAnswer },
  handle: async ({ caller, deps }) => ({ status: 200, body: present(caller.key, caller.session, deps) }),
});

export const deleteSession = route({
  method: 'delete',
  path: '/session',
  summary: 'Sign out',
  scopes: ['read'],
  reach: 'any',
  answers: { 200: signedOut },
  problems: { 'not-found': 'The request carries a key: it has no session.' },
  async handle({ caller: { session }, visitor, deps }) {
    if (!session) throw notFound('session');
    await deps.db.write((tx) => endSession(tx, session.hash));
    const headers = { 'set-cookie': sessionCookie(cookieFor(deps, visitor), '', 0) };
    return { status: 200, headers, body: { signedOut: true as const } };
  },
});

function earlier(a: Date, b: Date | null | undefined): Date {
  return b && b < a ? b : a;
}

function cookieFor({ publicUrl, access }: HttpDeps, { hostname }: Visitor): CookieKind {
  const kind = cookieKind({ publicUrl, ...access }, hostname);
  if (kind) return kind;
  throw new Problem(
    'conflict',
    'Over plain http anyone on the way could take this session over. Serve Clef Pro over https and set PUBLIC_URL to that address, or set ALLOW_HTTP_LOGIN=1 to sign in all the same.',
  );
}

function present(key: ApiKeyRow, session: Pick<SessionRow, 'expiresAt'> | null, { publicUrl, access }: HttpDeps) {
  return {
    keyId: key.id,
    name: key.name,
    role: roleOf(key.scopes)!,
    integrationId: key.integration ?? null,
    expiresAt: session ? earlier(session.expiresAt, key.expiresAt) : (key.expiresAt ?? null),
    plainHttp: session !== null && access.allowHttpLogin && !publicUrl.startsWith('https:'),
  };
}
