import { beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { countRows, dumpTables } from '../db/tables.ts';
import { countWaiting } from '../db/waits.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { overhear } from './overheard.ts';
import { send, type RawAnswer } from './raw.ts';
import { expectProblem } from './refusal.ts';
import { bareReport } from './reports.ts';

const here = overhear();
let integration: { id: string; key: string };
beforeAll(async () => {
  integration = await here.stack.api.integration();
});

const ourPage = { 'sec-fetch-site': 'same-origin' };
const signIn = (key: string, headers: Record<string, string> = {}, url = here.stack.api.url) =>
  send(url, { path: '/api/v1/session', body: JSON.stringify({ key }), headers });
const cookieOf = (answer: RawAnswer) => answer.headers.get('set-cookie')!.split(';')[0]!;
const withCookie = (cookie: string, path: string, method = 'GET') =>
  send(here.stack.api.url, { method, path: `/api/v1${path}`, headers: { cookie, ...ourPage } });
const makeKey = async (scopes: readonly string[], more: object = {}) =>
  (await here.stack.api.post(`/integrations/${integration.id}/keys`, { name: scopes.join(' '), scopes, ...more })).body;

describe('signing in', () => {
  it.each([
    [['read'], 'read'],
    [['operator', 'read'], 'operator'],
    [['ingest', 'admin'], 'admin'],
  ])('INT-2: a key of %j makes a session of role %s, bound as the key is', async (scopes, role) => {
    const { id, key, name } = await makeKey(scopes);
    const answer = await signIn(key);
    const bound = { keyId: id, name, role, integrationId: integration.id };
    const said = { ...bound, expiresAt: expect.any(String), plainHttp: false };
    expect(answer).toMatchObject({ status: 200, body: said });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-clef_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure$/,
    );
    const shown = await withCookie(cookieOf(answer), '/session');
    expect(shown).toMatchObject({ status: 200, body: answer.body });
    const hours = (Date.parse(shown.body.expiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThanOrEqual(12);
  });

  it('INT-2: an installation-wide key reaches all', async () => {
    const answer = await signIn(here.stack.api.adminKey);
    expect(answer.body).toMatchObject({ role: 'admin', integrationId: null });
    expect((await withCookie(cookieOf(answer), '/outbox')).status).toBe(200);
  });

  it('INT-2: a key that only sends reports cannot', async () => {
    const before = await countRows(here.stack.query);
    expectProblem(await signIn(integration.key), { status: 403, kind: 'forbidden' });
    expect(await countRows(here.stack.query)).toEqual(before);
  });

  it('INT-2: a session never sends reports, whatever its key may do', async () => {
    const { key } = await makeKey(['ingest', 'admin']);
    const cookie = cookieOf(await signIn(key));
    const body = JSON.stringify(bareReport('abc1234'));
    const answer = await send(here.stack.api.url, { path: '/api/v1/reports', headers: { cookie, ...ourPage }, body });
    expectProblem(answer, { status: 403, kind: 'forbidden' });
  });

  it.each([
    ['nothing', {}],
    ['a number', { key: 7 }],
    ['something beside the key', { key: 'x', remember: true }],
  ])('a body with %s is refused', async (_what, body) => {
    const answer = await send(here.stack.api.url, { path: '/api/v1/session', body: JSON.stringify(body) });
    expectProblem(answer, { status: 422, kind: 'invalid-request' });
  });

  it('reads no more than a key needs, for nobody is known yet', async () => {
    const answer = await signIn('x'.repeat(5_000));
    expectProblem(answer, { status: 413, kind: 'body-too-large' });
    expectProblem(await signIn('x'.repeat(201)), { status: 422, kind: 'invalid-request', pointers: ['/key'] });
  });

  it('takes JSON alone, which a form of another site cannot send', async () => {
    const headers = { 'content-type': 'text/plain' };
    const body = JSON.stringify({ key: here.stack.api.adminKey });
    const answer = await send(here.stack.api.url, { path: '/api/v1/session', headers, body });
    expectProblem(answer, { status: 415, kind: 'unsupported-media-type' });
  });

  it.each([{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example.com' }])(
    'is refused to a page of another site: %j',
    async (headers) => {
      expectProblem(await signIn(here.stack.api.adminKey, headers), { status: 403, kind: 'forbidden' });
    },
  );

  it('allows no other site anything by CORS', async () => {
    const headers = { origin: 'https://evil.example.com', 'access-control-request-method': 'POST' };
    const answer = await send(here.stack.api.url, { method: 'OPTIONS', path: '/api/v1/session', headers });
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('leaves the secret of the cookie nowhere but in the cookie', async () => {
    const answer = await signIn(here.stack.api.adminKey);
    const secret = cookieOf(answer).split('=')[1]!;
    await withCookie(cookieOf(answer), '/session');
    expect(answer.text).not.toContain(secret);
    expect(await dumpTables(here.stack.query)).not.toContain(secret);
    expect(here.overheard.text).not.toContain(secret);
  });

  it('PRV-7: is refused where the key goes in the middle of it', async () => {
    const { key, id } = await makeKey(['read']);
    const { asked } = await here.stack.db.transaction(async (tx) => {
      await sql`delete from api_key where id = ${id}`.execute(tx.getKysely());
      const answer = signIn(key);
      await eventually(async () => (await countWaiting(here.stack.query)) > 0);
      return { asked: answer };
    });
    expectProblem(await asked, { status: 401, kind: 'unauthenticated' });
  });

  it('is audited', async () => {
    const { key, id } = await makeKey(['read']);
    await signIn(key);
    const rows = await here.stack.query(
      `select integration_id, actor from audit_event where action = 'session.started'`,
    );
    expect(rows).toContainEqual({ integration_id: integration.id, actor: id });
  });
});

describe('a session ends', () => {
  it('when its person signs out, and no other of that key', async () => {
    const [first, second] = [await signIn(here.stack.api.adminKey), await signIn(here.stack.api.adminKey)];
    const left = await withCookie(cookieOf(first), '/session', 'DELETE');
    expect(left).toMatchObject({ status: 200, body: { signedOut: true } });
    expect(left.headers.get('set-cookie')).toMatch(/^__Host-clef_session=; Path=\/; Max-Age=0;/);
    expectProblem(await withCookie(cookieOf(first), '/session'), { status: 401, kind: 'unauthenticated' });
    expect((await withCookie(cookieOf(second), '/session')).status).toBe(200);
  });

  it('INT-2: with its key, at once', async () => {
    const { key, id } = await makeKey(['read']);
    const cookie = cookieOf(await signIn(key));
    expect((await withCookie(cookie, '/alerts')).status).toBe(200);
    await here.stack.api.request('DELETE', `/integrations/${integration.id}/keys/${id}`);
    expect((await withCookie(cookie, '/alerts')).status).toBe(401);
  });

  it('INT-2: no later than its key, and says so', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const { key } = await makeKey(['read'], { expiresAt });
    const answer = await signIn(key);
    expect(answer.body.expiresAt).toBe(expiresAt);
    expect((await withCookie(cookieOf(answer), '/session')).body.expiresAt).toBe(expiresAt);
  });

  it('after its time, and is cleared away when somebody signs in', async () => {
    const cookie = cookieOf(await signIn(here.stack.api.adminKey));
    await here.stack.query(`update session set expires_at = now() - interval '1 s'`);
    expect((await withCookie(cookie, '/session')).status).toBe(401);
    await signIn(here.stack.api.adminKey);
    expect(await here.stack.query('select count(*)::int as rows from session')).toEqual([{ rows: 1 }]);
  });

  it.each(['', 'x', 'clefp_api_0', '%00', 'A'.repeat(4_000)])('a cookie of %j is none', async (value) => {
    expectProblem(await withCookie(`__Host-clef_session=${value}`, '/alerts'), {
      status: 401,
      kind: 'unauthenticated',
    });
  });

  it('a cookie without the prefix, which another host could have planted, is none', async () => {
    const cookie = cookieOf(await signIn(here.stack.api.adminKey)).replace('__Host-', '');
    expect((await withCookie(cookie, '/alerts')).status).toBe(401);
  });
});

describe('a request with a key and a cookie', () => {
  it('is judged by the key, from whatever page it comes', async () => {
    const cookie = cookieOf(await signIn(here.stack.api.adminKey));
    const { key } = await makeKey(['read']);
    const ask = (path: string, method: string, bearer: string) =>
      send(here.stack.api.url, {
        method,
        path: `/api/v1${path}`,
        key: bearer,
        headers: { cookie, 'sec-fetch-site': 'none' },
      });
    expect((await ask('/outbox', 'GET', key)).status).toBe(403);
    expect((await ask('/alerts', 'GET', `${key.slice(0, -1)}`)).status).toBe(401);
    expect((await ask('/session', 'DELETE', key)).status).toBe(404);
    expect((await ask('/session', 'GET', key)).body).toMatchObject({ role: 'read', expiresAt: null, plainHttp: false });
  });
});

describe('a request with a cookie, and credentials that a proxy on the way asked for', () => {
  const basic = `Basic ${Buffer.from('ann:hunter2').toString('base64')}`;
  const change = (cookie: string, more: Record<string, string>) =>
    send(here.stack.api.url, {
      path: '/api/v1/integrations',
      headers: { cookie, authorization: basic, ...more },
      body: JSON.stringify({ name: 'made-behind-a-proxy' }),
    });

  it('INT-2: is judged by the cookie, and still has to come from a page of ours', async () => {
    const cookie = cookieOf(await signIn(here.stack.api.adminKey, { authorization: basic }));
    expectProblem(await change(cookie, {}), { status: 403, kind: 'forbidden' });
    expectProblem(await change(cookie, { origin: 'https://evil.example' }), { status: 403, kind: 'forbidden' });
    expect((await change(cookie, ourPage)).status).toBe(201);
    expectProblem(await change('', ourPage), { status: 401, kind: 'unauthenticated' });
  });

  it.each(['Bearer', 'Bearer ', 'bearer x', 'Bearer a b', 'Bearer x, Basic y'])(
    'INT-2: a key that is none is not forgiven for the cookie beside it: %j',
    async (authorization) => {
      const cookie = cookieOf(await signIn(here.stack.api.adminKey));
      const answer = await send(here.stack.api.url, { path: '/api/v1/alerts', headers: { cookie, authorization } });
      expectProblem(answer, { status: 401, kind: 'unauthenticated' });
    },
  );
});

const withStack = async (options: Parameters<typeof startStack>[0], look: (plain: Stack) => Promise<void>) => {
  const plain = await startStack({ ...options, worker: false });
  try {
    await look(plain);
  } finally {
    await plain.close();
  }
};

describe('over plain http', () => {
  it('a browser on this machine gets the secure cookie, which it keeps on localhost', async () => {
    await withStack({ publicUrl: 'http://localhost:8080' }, async ({ api }) => {
      const answer = await signIn(api.adminKey, {}, api.url);
      expect(answer.headers.get('set-cookie')).toMatch(/^__Host-clef_session=.*; Secure$/);
    });
  });

  it('one on another machine is told what to do', async () => {
    await withStack({ publicUrl: 'http://clef.lan' }, async ({ api, query }) => {
      const answer = await signIn(api.adminKey, {}, api.url);
      expectProblem(answer, { status: 409, kind: 'conflict' });
      expect(answer.body.detail).toMatch(/https.*PUBLIC_URL.*ALLOW_HTTP_LOGIN=1/);
      expect(await query('select 1 from session')).toEqual([]);
    });
  });

  it('ALLOW_HTTP_LOGIN lets it in all the same, with a cookie that says so', async () => {
    const access = { allowHttpLogin: true };
    await withStack({ publicUrl: 'http://clef.lan', access }, async ({ api }) => {
      const answer = await signIn(api.adminKey, { origin: 'http://clef.lan' }, api.url);
      expect(answer.headers.get('set-cookie')).toMatch(/^clef_session=[\w-]{43}; Path=\/; .*SameSite=Lax$/);
      expect(answer.body.plainHttp).toBe(true);
      const change = (origin: string) =>
        send(api.url, {
          path: '/api/v1/integrations',
          headers: { cookie: cookieOf(answer), origin },
          body: JSON.stringify({ name: 'made-in-a-browser' }),
        });
      expect((await change('http://other.lan')).status).toBe(403);
      expect((await change('http://clef.lan')).status).toBe(201);
    });
  });
});
