import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createApiKey } from '../../src/db/api-keys.ts';
import { scopes, type Scope } from '../../src/domain/api-key.ts';
import { routes } from '../../src/http/routes/index.ts';
import { countRows } from '../db/tables.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { expectRefusal, expectStatuses, type Attempt } from './attempts.ts';
import { createFixture } from './fixture.ts';
import { send, type RawAnswer } from './raw.ts';
import { expectedStatus, rules, type Binding, type Fixture, type Rule } from './route-table.ts';

const bindings = ['own', 'foreign', 'installation'] as const;
const nameOf = ({ method, address }: { method: string; address: string }) =>
  `${method} ${address.replace('/api/v1', '')}`;

let stack: Stack;
let own: Fixture;
let foreign: Fixture;
const keys = new Map<string, string>();
const keyOf = (scope: Scope, binding: Binding) => keys.get(`${scope} ${binding}`)!;
/** Cookies of sessions that those keys began. */
const cookies = new Map<string, string>();
const cookieOf = (role: Scope, binding: Binding) => cookies.get(`${role} ${binding}`)!;
/** Keys that could do all there is to do in their integration, were they alive. */
const dead = new Map<string, string>();
/** Cookies of sessions that those keys began while they lived. */
const deadCookies = new Map<string, string>();

beforeAll(async () => {
  // A wrong key from one address after the other: too many from one are put off.
  stack = await startStack({ access: { trustProxy: 1 } });
  own = await createFixture(stack.api);
  foreign = await createFixture(stack.api);
  for (const scope of scopes) {
    for (const [binding, integration] of [
      ['own', own.id],
      ['foreign', foreign.id],
      ['installation', null],
    ] as const) {
      keys.set(`${scope} ${binding}`, (await makeKey(integration, [scope])).key);
    }
  }
  for (const [role, binding] of withBindings(roles)) {
    cookies.set(`${role} ${binding}`, await signIn(keyOf(role, binding)));
  }
  for (const [way, kill] of Object.entries(deaths)) {
    const { id, key } = await makeKey(own.id, ['ingest', 'admin']);
    deadCookies.set(way, await signIn(key));
    dead.set(way, key);
    await kill(id);
  }
});
afterAll(() => stack.close());

const deaths: Readonly<Record<string, (keyId: string) => Promise<unknown>>> = {
  expired: (id) => stack.query(`update api_key set expires_at = now() - interval '1 s' where id = $1`, [id]),
  revoked: (id) => stack.api.request('DELETE', `/integrations/${own.id}/keys/${id}`),
  'rotated away': (id) => stack.api.post(`/integrations/${own.id}/keys/${id}/rotate`, { overlapSeconds: 0 }),
};

async function makeKey(integration: string | null, held: readonly Scope[]): Promise<{ id: string; key: string }> {
  const input = { integration, name: held.join(' '), scopes: held, expiresAt: null };
  const { row, key } = await stack.db.transaction((tx) => createApiKey(tx, input));
  return { id: row.id, key };
}

async function signIn(key: string): Promise<string> {
  const answer = await send(stack.api.url, { path: '/api/v1/session', body: JSON.stringify({ key }) });
  return answer.headers.get('set-cookie')!.split(';')[0]!;
}

/** Waits until a deletion is over: what goes on behind its answer must not disturb the counting of the next test. */
function gone({ id }: Fixture): Promise<unknown> {
  return eventually(async () => (await stack.query('select 1 from integration where id = $1', [id])).length === 0);
}

let made = 0;
function call(
  name: string,
  rule: Rule,
  options: { key?: string; headers?: Record<string, string>; fixture?: Fixture },
): Promise<RawAnswer> {
  const fixture = options.fixture ?? own;
  const body = rule.body?.(`unique-${(made += 1)}`, fixture);
  return send(stack.api.url, {
    method: name.split(' ')[0]!.toUpperCase(),
    path: (rule.root ? '' : '/api/v1') + rule.path(fixture),
    key: options.key,
    headers: { 'x-forwarded-for': `10.0.${made >> 8}.${made & 255}`, ...options.headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** Calls what takes away what it is about: with a fixture, and a key or a session, that are there for this alone. */
async function callOnFresh(
  name: string,
  rule: Rule,
  [scope, binding]: readonly [Scope, Binding],
  by: 'key' | 'session',
) {
  const fixture = await createFixture(stack.api);
  const { key } = await makeKey(binding === 'own' ? fixture.id : null, [scope]);
  const credential = by === 'key' ? { key } : { headers: { cookie: await signIn(key), ...ourPage } };
  const answer = await call(name, rule, { ...credential, fixture });
  await gone(fixture);
  return answer;
}

const isUnsafe = (name: string) => !name.startsWith('get ');
const ourPage = { 'sec-fetch-site': 'same-origin' };
const roles = scopes.filter((scope) => scope !== 'ingest');
const withBindings = <T>(each: readonly T[]) =>
  each.flatMap((one) => bindings.map((binding) => [one, binding] as const));

describe('INT-2, INT-3: who may call what', () => {
  it('every route has its rule, and every rule its route', () => {
    expect(routes.map(nameOf).toSorted()).toEqual(Object.keys(rules).toSorted());
  });

  describe.each(Object.entries(rules))('%s', (name, rule) => {
    it('with a key of each scope and binding', async () => {
      const attempts = withBindings(scopes).map(([scope, binding]): Attempt => {
        const expected = expectedStatus(rule, scope, binding);
        const key = keyOf(scope, binding);
        const make = () =>
          rule.fresh && expected === rule.status
            ? callOnFresh(name, rule, [scope, binding], 'key')
            : call(name, rule, { key });
        return { who: `${scope} ${binding}`, expected, make };
      });
      await expectStatuses(stack.query, rule, attempts);
    });

    it('with a session of each role and binding', async () => {
      const attempts = withBindings(roles).map(([role, binding]): Attempt => {
        const expected = expectedStatus(rule, role, binding, rule.sessionStatus);
        const make = async () => {
          if (rule.fresh && expected === rule.status) return callOnFresh(name, rule, [role, binding], 'session');
          const cookie = rule.endsSession ? await signIn(keyOf(role, binding)) : cookieOf(role, binding);
          return call(name, rule, { headers: { cookie, ...ourPage } });
        };
        return { who: `${role} ${binding}`, expected, make };
      });
      await expectStatuses(stack.query, rule, attempts);
    });

    if (rule.reach === 'open') {
      it('without a key', async () => {
        expect((await call(name, rule, {})).status).toBe(rule.status);
      });
      return;
    }

    it('without a key', async () => {
      const answer = await call(name, rule, {});
      expectRefusal(rule, answer, 401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    });

    it('with a key that is expired, revoked or rotated away, or a session of it', async () => {
      const before = await countRows(stack.query);
      for (const way of Object.keys(deaths)) {
        expectRefusal(rule, await call(name, rule, { key: dead.get(way)! }), 401);
        const headers = { cookie: deadCookies.get(way)!, ...ourPage };
        expectRefusal(rule, await call(name, rule, { headers }), 401);
      }
      expect(await countRows(stack.query)).toEqual(before);
    });

    if (!isUnsafe(name)) return;
    it('with the session of an administrator, sent by a page of another site', async () => {
      const cookie = cookieOf('admin', 'installation');
      const before = await countRows(stack.query);
      for (const headers of foreignPages) {
        const answer = await call(name, rule, { headers: { cookie, ...headers } });
        expectRefusal(rule, answer, 403);
      }
      expect(await countRows(stack.query)).toEqual(before);
    });
  });
});

/** What a browser sends along with the request of a page that is not ours. */
const foreignPages: readonly Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example.com' },
  { 'sec-fetch-site': 'same-site', origin: 'https://clef.example.com' },
  { 'sec-fetch-site': 'none' },
  { origin: 'https://evil.example.com' },
  { origin: 'https://clef.example.com.evil.example' },
  { origin: 'http://clef.example.com' },
  { origin: 'null' },
  {},
];

describe('INT-3: something foreign answers exactly like something unknown', () => {
  const named = Object.entries(rules).filter(([, rule]) => rule.reach === 'own');

  it.each(named)('%s', async (name, rule) => {
    const scope = rule.scopes.includes('ingest') ? 'ingest' : 'admin';
    const ids = Object.entries(foreign).map(([field, value]) => [field, field === 'readKey' ? value : randomUUID()]);
    const unknown = Object.fromEntries(ids) as Fixture;
    const answers = await Promise.all(
      [foreign, unknown].map((fixture) => call(name, rule, { key: keyOf(scope, 'own'), fixture })),
    );
    const seen = answers.map(({ status, text, headers }) => ({ status, text, headers: comparable(headers) }));
    expect(seen[0]).toMatchObject({ status: 404 });
    expect(seen[0]).toEqual(seen[1]);
  });

  it('a key of another integration cannot be revoked by way of one’s own', async () => {
    const key = keyOf('admin', 'own');
    const keysPath = `/integrations/${own.id}/keys`;
    const theirs = await stack.api.request('DELETE', `${keysPath}/${foreign.keyId}`, { key });
    const unknown = await stack.api.request('DELETE', `${keysPath}/${randomUUID()}`, { key });
    expect(theirs).toMatchObject({ status: 404, body: unknown.body });
    const [row] = await stack.query('select revoked_at from api_key where id = $1', [foreign.keyId]);
    expect(row).toEqual({ revoked_at: null });
  });
});

describe('INT-3: a bound key sees its own rows alone in every list', () => {
  it('alerts', async () => {
    const { body } = await stack.api.get('/alerts?status=all&limit=200', keyOf('read', 'own'));
    expect(new Set(body.items.map((alert: { integrationId: string }) => alert.integrationId))).toEqual(
      new Set([own.id]),
    );
  });

  it('the fleet', async () => {
    const { body } = await stack.api.get('/integrations', keyOf('read', 'own'));
    expect(body.items.map((row: { id: string }) => row.id)).toEqual([own.id]);
  });

  it('an installation key sees them all', async () => {
    const { body } = await stack.api.get('/integrations', keyOf('read', 'installation'));
    expect(body.items.map((row: { id: string }) => row.id)).toEqual(expect.arrayContaining([own.id, foreign.id]));
  });
});

function comparable(headers: Headers): [string, string][] {
  return [...headers].filter(([name]) => !['date', 'keep-alive', 'connection'].includes(name));
}
