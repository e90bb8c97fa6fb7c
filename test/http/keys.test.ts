import { describe, expect, it } from '@jest/globals';
import { formatKey } from '../../src/domain/api-key.ts';
import { randomBytes } from 'node:crypto';
import { dumpTables } from '../db/tables.ts';
import { overhear } from './overheard.ts';
import { send } from './raw.ts';
import { expectProblem } from './refusal.ts';
import { bareReport } from './reports.ts';

const here = overhear();

const unauthenticated = { status: 401, kind: 'unauthenticated' };
const secretOf = (key: string) => key.slice(key.lastIndexOf('_') + 1);
const ask = (headers: Record<string, string>, search = '') =>
  send(here.stack.api.url, { path: `/api/v1/integrations${search}`, headers });

const swap = (key: string) => key.replace(/(..)$/, (end) => (end === '00' ? '11' : '00'));

describe('INT-2: only a key that is whole, known, live and in the header is taken', () => {
  it.each([
    ['mistyped', (key: string) => `Bearer ${swap(key)}`],
    ['cut off', (key: string) => `Bearer ${key.slice(0, -1)}`],
    ['in upper case', (key: string) => `Bearer ${key.toUpperCase()}`],
    ['in lower case', (key: string) => `Bearer ${key.toLowerCase()}`],
    ['twice', (key: string) => `Bearer ${key}, Bearer ${key}`],
    ['with the scheme Basic', (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`],
    ['with no scheme', (key: string) => key],
    ['well-formed and unknown', () => `Bearer ${formatKey(['admin'], randomBytes)}`],
    ['empty', () => 'Bearer '],
  ])('%s', async (_what, header) => {
    const answer = await ask({ authorization: header(here.stack.api.adminKey) });
    expectProblem(answer, unauthenticated);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(answer.text).not.toContain(secretOf(here.stack.api.adminKey));
  });

  it('the scheme may be written in any letters', async () => {
    expect(await ask({ authorization: `bearer ${here.stack.api.adminKey}` })).toMatchObject({ status: 200 });
  });

  it.each(['key', 'api_key', 'access_token', 'authorization', 'token'])('in the query as %s', async (name) => {
    const { id } = await here.stack.api.integration();
    const { body } = await here.stack.api.post(`/integrations/${id}/keys`, { name: 'in a URL', scopes: ['read'] });
    for (const headers of [{}, { authorization: `Bearer ${here.stack.api.adminKey}` }]) {
      const answer = await ask(headers, `?${name}=${body.key}`);
      expectProblem(answer, unauthenticated);
      expect(answer.body.detail).toMatch(/in the address.*Rotate that key/);
      expect(answer.text).not.toContain(secretOf(body.key));
    }
    expect(here.overheard.text).not.toContain(secretOf(body.key));
  });

  it('a key that was revoked is refused from the very next request on', async () => {
    const { id } = await here.stack.api.integration();
    const { body } = await here.stack.api.post(`/integrations/${id}/keys`, { name: 'short-lived', scopes: ['ingest'] });
    expect((await here.stack.api.post('/reports', bareReport('abc1234'), body.key)).status).toBe(200);
    const revoked = await here.stack.api.request('DELETE', `/integrations/${id}/keys/${body.id}`);
    expect(revoked.status).toBe(200);
    expect((await here.stack.api.post('/reports', bareReport('def5678'), body.key)).status).toBe(401);
    expect((await here.stack.api.get(`/integrations/${id}`, body.key)).status).toBe(401);
    const again = await here.stack.api.request('DELETE', `/integrations/${id}/keys/${body.id}`);
    expect(again.status).toBe(200);
  });

  it('a key that has expired is refused, one that has not is taken', async () => {
    const { id } = await here.stack.api.integration();
    const make = async (expiresAt: string | null) => {
      const { body } = await here.stack.api.post(`/integrations/${id}/keys`, {
        name: 'e',
        scopes: ['read'],
        expiresAt,
      });
      return body;
    };
    const status = async (key: string) => (await here.stack.api.get('/alerts', key)).status;
    const keys = [await make('2120-01-01T00:00:00+14:00'), await make(null)];
    for (const { key } of keys) expect(await status(key)).toBe(200);
    const [brief] = keys;
    await here.stack.query('update api_key set expires_at = now() where id = $1', [brief.id]);
    expect(await status(brief.key)).toBe(401);
  });

  it('what is unknown, expired and revoked is told with the same words', async () => {
    const { id } = await here.stack.api.integration();
    const make = async (expiresAt?: string) => {
      const { body } = await here.stack.api.post(`/integrations/${id}/keys`, {
        name: 'e',
        scopes: ['read'],
        expiresAt,
      });
      return body;
    };
    const [expired, revoked] = [await make(), await make()];
    await here.stack.query(`update api_key set expires_at = now() - interval '1 s' where id = $1`, [expired.id]);
    await here.stack.api.request('DELETE', `/integrations/${id}/keys/${revoked.id}`);
    const keys = [expired.key, revoked.key, formatKey(['read'], randomBytes)];
    const answers = await Promise.all(keys.map((key) => ask({ authorization: `Bearer ${key}` })));
    const words = answers.map(({ body }, index) => body.detail.replace(keys[index].slice(0, 16), '<prefix>'));
    expect(new Set(words).size).toBe(1);
  });
});

describe('INT-2: a key is shown once and never again', () => {
  it('neither in an answer, nor in any table, nor in the log', async () => {
    const { id } = await here.stack.api.integration();
    const scopes = ['admin', 'ingest'];
    const made = await here.stack.api.post(`/integrations/${id}/keys`, { name: 'release pipeline', scopes });
    expect(made).toMatchObject({ status: 201, body: { name: 'release pipeline', scopes, revokedAt: null } });
    const { key, prefix } = made.body;
    expect(key).toMatch(/^clefp_api_[0-9A-Za-z]{36}$/);
    expect(key.startsWith(prefix)).toBe(true);
    expect(prefix.length).toBeLessThanOrEqual(16);

    await here.stack.api.post('/reports', bareReport('abc1234'), key);
    const list = await here.stack.api.get(`/integrations/${id}/keys`, key);
    const row = list.body.items.find((each: { prefix: string }) => each.prefix === prefix);
    expect(row).toMatchObject({ name: 'release pipeline', prefix, lastUsedAt: expect.any(String) });
    const secret = secretOf(key);
    expect(JSON.stringify(list.body)).not.toContain(secret);
    const dump = await dumpTables(here.stack.query);
    expect(dump).toContain(prefix);
    expect(dump).not.toContain(secret);
    expect(dump).not.toContain(secret.slice(6));
    expect(here.overheard.text).not.toContain(secret);
  });

  it('one that only ingests is recognised by its first letters', async () => {
    expect((await here.stack.api.integration()).key).toMatch(/^clefp_ci_[0-9A-Za-z]{36}$/);
  });

  it.each([
    ['no scope', { name: 'a', scopes: [] }, '/scopes'],
    ['an unknown scope', { name: 'a', scopes: ['root'] }, '/scopes/0'],
    ['no name', { name: '', scopes: ['read'] }, '/name'],
    ['a blank name', { name: '  ', scopes: ['read'] }, '/name'],
    ['a name of 65 characters', { name: 'a'.repeat(65), scopes: ['read'] }, '/name'],
    ['an expiry that is no time', { name: 'a', scopes: ['read'], expiresAt: 'tomorrow' }, '/expiresAt'],
    ['an expiry in the past', { name: 'a', scopes: ['read'], expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
    [
      'an expiry beyond all time',
      { name: 'a', scopes: ['read'], expiresAt: '9999-12-31T23:59:59-12:00' },
      '/expiresAt',
    ],
  ])('one with %s is refused', async (_what, body, pointer) => {
    const { id } = await here.stack.api.integration();
    const answer = await here.stack.api.post(`/integrations/${id}/keys`, body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });
});
