import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createApiKey } from '../../src/db/api-keys.ts';
import { scopes, type Scope } from '../../src/domain/api-key.ts';
import { routes } from '../../src/http/routes/index.ts';
import { countRows } from '../db/tables.ts';
import { startStack, type Stack } from '../harness.ts';
import { send, type RawAnswer } from './raw.ts';
import { expectProblem } from './refusal.ts';
import { fullReport } from './reports.ts';
import { expectedStatus, rules, type Binding, type Fixture, type Rule } from './route-table.ts';

const bindings = ['own', 'foreign', 'installation'] as const;
const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

let stack: Stack;
let own: Fixture;
let foreign: Fixture;
const keys = new Map<string, string>();
const keyOf = (scope: Scope, binding: Binding) => keys.get(`${scope} ${binding}`)!;

beforeAll(async () => {
  stack = await startStack();
  own = await createFixture();
  foreign = await createFixture();
  for (const scope of scopes) {
    for (const [binding, integration] of [
      ['own', own.id],
      ['foreign', foreign.id],
      ['installation', null],
    ] as const) {
      const input = { integration, name: `${scope} ${binding}`, scopes: [scope], expiresAt: null };
      const { key } = await stack.db.transaction((tx) => createApiKey(tx, input));
      keys.set(`${scope} ${binding}`, key);
    }
  }
});
afterAll(() => stack.close());

async function createFixture(): Promise<Fixture> {
  const { api } = stack;
  const { id, key } = await api.integration();
  const { body } = await api.post('/reports', fullReport('abc1234'), key);
  const [alert] = await api.alerts({ id });
  const spare = await api.post(`/integrations/${id}/keys`, { name: 'spare', scopes: ['read'] });
  return { id, alertId: alert.id, batchId: body.batchId, keyId: spare.body.id };
}

let made = 0;
function call(name: string, rule: Rule, options: { key?: string; fixture?: Fixture }): Promise<RawAnswer> {
  const body = rule.body?.(`unique-${(made += 1)}`);
  return send(stack.api.url, {
    method: name.split(' ')[0]!.toUpperCase(),
    path: `/api/v1${rule.path(options.fixture ?? own)}`,
    key: options.key,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

describe('INT-2, INT-3: who may call what', () => {
  it('every route has its rule, and every rule its route', () => {
    expect(routes.map(nameOf).toSorted()).toEqual(Object.keys(rules).toSorted());
  });

  describe.each(Object.entries(rules))('%s', (name, rule) => {
    it.each(scopes.flatMap((scope) => bindings.map((binding) => [scope, binding] as const)))(
      'with a key of scope %s, %s',
      async (scope, binding) => {
        const expected = expectedStatus(rule, scope, binding);
        const before = await countRows(stack.query);
        const answer = await call(name, rule, { key: keyOf(scope, binding) });
        expect(answer.status).toBe(expected);
        if (expected < 400) return;
        expectProblem(answer, { status: expected, kind: expected === 403 ? 'forbidden' : 'not-found' });
        expect(await countRows(stack.query)).toEqual(before);
      },
    );

    it('without a key', async () => {
      const answer = await call(name, rule, {});
      expectProblem(answer, { status: 401, kind: 'unauthenticated' });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    });
  });
});

describe('INT-3: something foreign answers exactly like something unknown', () => {
  const named = Object.entries(rules).filter(([, rule]) => rule.reach === 'own');

  it.each(named)('%s', async (name, rule) => {
    const scope = rule.scopes.includes('ingest') ? 'ingest' : 'admin';
    const unknown = { id: randomUUID(), alertId: randomUUID(), batchId: randomUUID(), keyId: randomUUID() };
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
