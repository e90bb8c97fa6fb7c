import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startStack, type Stack } from '../harness.ts';
import { expectProblem } from './refusal.ts';
import { send } from './raw.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

async function name(): Promise<string> {
  const [row] = await stack.query('select current_database() as name');
  return String(row!['name']);
}

const lastUsed = async (id: string) =>
  (await stack.query('select last_used_at from api_key where id = $1', [id]))[0]!['last_used_at'];

describe('INT-2: when a key was last used', () => {
  it('is noted, once a minute', async () => {
    const { body } = await stack.api.post('/keys', { name: 'k', scopes: ['read'] });
    expect(await lastUsed(body.id)).toBeNull();
    await Promise.all(Array.from({ length: 8 }, () => stack.api.get('/alerts', body.key)));
    await eventually(async () => (await lastUsed(body.id)) !== null);
    const first = await lastUsed(body.id);
    await stack.api.get('/alerts', body.key);
    await stack.api.get('/alerts', body.key);
    expect(await lastUsed(body.id)).toEqual(first);
    await stack.query(`update api_key set last_used_at = now() - interval '61 s' where id = $1`, [body.id]);
    const before = Date.now();
    await stack.api.get('/alerts', body.key);
    await eventually(async () => Number(await lastUsed(body.id)) >= before - 1_000);
  });

  it('is not worth a view: a PostgreSQL that takes no writes still answers', async () => {
    const { body } = await stack.api.post('/keys', { name: 'k', scopes: ['read', 'admin'] });
    await stack.query(`alter database ${await name()} set default_transaction_read_only = on`);
    await stack.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await eventually(async () => (await stack.api.get('/alerts', body.key)).status === 200);
    expect((await stack.api.get('/integrations', body.key)).status).toBe(200);
    expect(await lastUsed(body.id)).toBeNull();
    const refused = await send(stack.api.url, {
      path: '/api/v1/keys',
      key: body.key,
      body: JSON.stringify({ name: 'k', scopes: ['read'] }),
    });
    expectProblem(refused, { status: 503, kind: 'unavailable' });
  });
});
