import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ensureAdminKey } from '../../src/db/first-key.ts';
import { startStack, type Stack } from '../harness.ts';
import { bareReport } from './reports.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

interface Keyring {
  readonly path: string;
  readonly opens: string;
}

const day = 86_400_000;
const make = async ({ path }: Keyring, more: object = {}) =>
  (await stack.api.post(path, { name: 'nightly', scopes: ['read'], ...more })).body;
const rotate = ({ path }: Keyring, id: string, body: object = {}) => stack.api.post(`${path}/${id}/rotate`, body);
const drop = ({ path }: Keyring, id: string, key?: string) => stack.api.request('DELETE', `${path}/${id}`, { key });
const shown = async ({ path }: Keyring, id: string) =>
  (await stack.api.get(`${path}?limit=200`)).body.items.find((row: { id: string }) => row.id === id);
const statuses = (answers: readonly { status: number }[]) =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);
const fromNow = (time: string) => Date.parse(time) - Date.now();

describe.each([
  ['of an integration', async () => ({ path: `/integrations/${(await stack.api.integration()).id}/keys` })],
  ['of the installation', () => Promise.resolve({ path: '/keys' })],
])('INT-2: a key %s', (_whose, prepare) => {
  let ring: Keyring;
  beforeAll(async () => {
    ring = { ...(await prepare()), opens: '/alerts' };
  });
  const opens = async (key: string) => (await stack.api.get(ring.opens, key)).status;

  it('is rotated into one of the same name and scopes, and both live for a day', async () => {
    const old = await make(ring, { scopes: ['operator', 'read'] });
    const { status, body } = await rotate(ring, old.id);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'nightly',
      scopes: ['operator', 'read'],
      state: 'live',
      key: expect.stringMatching(/^clefp_api_/),
      expiresAt: null,
      replacedBy: null,
      replaces: { id: old.id },
    });
    expect(body.key).not.toBe(old.key);
    expect([await opens(old.key), await opens(body.key)]).toEqual([200, 200]);
    const row = await shown(ring, old.id);
    expect(row).toMatchObject({ state: 'live', replacedBy: body.id, expiresAt: body.replaces.expiresAt });
    expect(Math.round(fromNow(row.expiresAt) / 60_000)).toBe(24 * 60);
    expect(await shown(ring, body.id)).not.toHaveProperty('key');
  });

  it('is dead at once with no overlap', async () => {
    const old = await make(ring);
    const { body } = await rotate(ring, old.id, { overlapSeconds: 0 });
    expect([await opens(old.key), await opens(body.key)]).toEqual([401, 200]);
    expect(await shown(ring, old.id)).toMatchObject({ state: 'expired', replacedBy: body.id });
  });

  it('never lives longer by a rotation, and its successor as long as it was given', async () => {
    const old = await make(ring, { expiresAt: new Date(Date.now() + 10 * day).toISOString() });
    await stack.query(`update api_key set created_at = now() - interval '9 days', expires_at = now() + interval '1 h'
      where id = '${old.id}'`);
    const { body } = await rotate(ring, old.id, { overlapSeconds: 30 * 86_400 });
    expect(Math.round(fromNow(body.replaces.expiresAt) / 60_000)).toBe(60);
    expect(Math.round(fromNow(body.expiresAt) / 3_600_000)).toBe(9 * 24 + 1);
  });

  it.each([-1, 2_592_001, 0.5, '60', null])('takes no overlap of %j', async (overlapSeconds) => {
    const old = await make(ring);
    const answer = await rotate(ring, old.id, { overlapSeconds });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/overlapSeconds' }] } });
    expect((await rotate(ring, old.id, { overlapSeconds: 2_592_000 })).status).toBe(201);
  });

  it.each([
    ['revoked', (id: string) => drop(ring, id), /revoked/],
    [
      'expired',
      (id: string) => stack.query(`update api_key set expires_at = now() - interval '1 s' where id = '${id}'`),
      /expired/,
    ],
    ['rotated already', (id: string) => rotate(ring, id), /replacedBy/],
  ])('that is %s cannot be rotated, and says why', async (_what, spoil, words) => {
    const old = await make(ring);
    await spoil(old.id);
    const before = (await stack.api.get(`${ring.path}?limit=200`)).body.items.length;
    expect(await rotate(ring, old.id)).toMatchObject({
      status: 409,
      body: { type: 'urn:clef-pro:problem:conflict', detail: expect.stringMatching(words) },
    });
    expect((await stack.api.get(`${ring.path}?limit=200`)).body.items).toHaveLength(before);
  });

  it('that several rotate at once has one successor', async () => {
    const old = await make(ring);
    const answers = await Promise.all(Array.from({ length: 5 }, () => rotate(ring, old.id)));
    expect(statuses(answers)).toEqual([201, 409, 409, 409, 409]);
  });

  it('is listed with its state, page by page, newest first', async () => {
    const [first, second, third] = [await make(ring), await make(ring), await make(ring)];
    await drop(ring, second.id);
    await rotate(ring, first.id, { overlapSeconds: 0 });
    const page = (await stack.api.get(`${ring.path}?limit=2`)).body;
    expect(page.items.map((row: { state: string }) => row.state)).toEqual(['live', 'live']);
    const rest = (await stack.api.get(`${ring.path}?limit=2&cursor=${page.nextCursor}`)).body;
    expect(page.items[1].id).toBe(third.id);
    expect(rest.items.map((row: { id: string; state: string }) => [row.id, row.state])).toEqual([
      [second.id, 'revoked'],
      [first.id, 'expired'],
    ]);
  });

  it('its making, rotation and revocation are audited without the secret', async () => {
    const old = await make(ring);
    const { body } = await rotate(ring, old.id);
    await drop(ring, body.id);
    const rows = await stack.query(
      `select action, detail::text as detail from audit_event where detail->>'keyId' in ('${old.id}', '${body.id}') order by id`,
    );
    expect(rows.map((row) => row['action'])).toEqual(['key.created', 'key.rotated', 'key.revoked']);
    const secret = body.key.split('_')[2];
    expect(JSON.stringify(rows)).not.toContain(secret);
  });
});

describe('INT-2: nobody gives more than they have', () => {
  it('a bound admin key makes keys of its integration and no others', async () => {
    const { id } = await stack.api.integration();
    const bound = await stack.api.key(id, ['admin']);
    const given = { name: 'k', scopes: ['read'] };
    expect((await stack.api.post(`/integrations/${id}/keys`, given, bound)).status).toBe(201);
    expect((await stack.api.post('/keys', given, bound)).status).toBe(403);
    const other = await stack.api.integration();
    expect((await stack.api.post(`/integrations/${other.id}/keys`, given, bound)).status).toBe(404);
  });

  it('an installation-wide key cannot send reports, and is not made to', async () => {
    const answer = await stack.api.post('/keys', { name: 'k', scopes: ['read', 'ingest'] });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/scopes' }] } });
    expect(answer.body.errors[0].message).toMatch(/bound to one integration.*\/integrations\/:id\/keys/);
  });

  it('a key of one kind is not found among the other', async () => {
    const { id } = await stack.api.integration();
    const bound = await make({ path: `/integrations/${id}/keys`, opens: '' });
    const wide = await make({ path: '/keys', opens: '' });
    expect((await drop({ path: '/keys', opens: '' }, bound.id)).status).toBe(404);
    expect((await drop({ path: `/integrations/${id}/keys`, opens: '' }, wide.id)).status).toBe(404);
    expect((await rotate({ path: '/keys', opens: '' }, bound.id)).status).toBe(404);
  });

  it('a pipeline goes on through a rotation', async () => {
    const { id, key } = await stack.api.integration();
    const ring = { path: `/integrations/${id}/keys`, opens: '' };
    const [row] = (await stack.api.get(ring.path)).body.items;
    const { body } = await rotate(ring, row.id);
    expect(body.key).toMatch(/^clefp_ci_/);
    expect((await stack.api.post('/reports', bareReport('abc1234'), key)).status).toBe(200);
    expect((await stack.api.post('/reports', bareReport('def5678'), body.key)).status).toBe(200);
  });
});

const admins = async () =>
  (await stack.api.get('/keys?limit=200')).body.items.filter(
    (row: { scopes: string[]; state: string; replacedBy: unknown }) =>
      row.scopes.includes('admin') && row.state === 'live' && row.replacedBy === null,
  );

describe('the last installation-wide admin key', () => {
  const ring = { path: '/keys', opens: '/outbox' };

  it('cannot be revoked, for nobody could make another then', async () => {
    const [only] = await admins();
    await make(ring, { scopes: ['operator'] });
    const refused = await drop(ring, only.id);
    expect(refused).toMatchObject({ status: 409, body: { type: 'urn:clef-pro:problem:conflict' } });
    expect(await admins()).toHaveLength(1);
  });

  it('INT-2: one that expires does not stand in for one that does not', async () => {
    const [only] = await admins();
    const expiring = await make(ring, { scopes: ['admin'], expiresAt: new Date(Date.now() + day).toISOString() });
    expect((await drop(ring, only.id, expiring.key)).status).toBe(409);
    expect((await drop(ring, expiring.id, expiring.key)).status).toBe(200);
  });

  it('one that is on its way out does not count', async () => {
    const old = await make(ring, { scopes: ['admin'] });
    const [, first] = await admins();
    expect((await drop(ring, first.id, old.key)).status).toBe(200);
    const { body } = await stack.api.request('POST', `/keys/${old.id}/rotate`, { key: old.key, body: {} });
    expect((await drop(ring, body.id, old.key)).status).toBe(409);
    expect((await drop(ring, old.id, body.key)).status).toBe(200);
    expect((await drop(ring, body.id, body.key)).status).toBe(409);
  });

  it('of two that are revoked at once, one stays', async () => {
    const key = await ensureAdminKey(stack.databaseUrl, undefined);
    const ids = (await stack.api.get('/keys?limit=200', key)).body.items
      .filter((row: { scopes: string[]; state: string }) => row.scopes.includes('admin') && row.state === 'live')
      .map((row: { id: string }) => row.id);
    expect(ids).toHaveLength(2);
    const answers = await Promise.all(ids.map((id: string) => drop(ring, id, key)));
    expect(statuses(answers)).not.toEqual([200, 200]);
    const [left] = await stack.query(
      `select count(*)::int as admins from api_key
       where integration_id is null and revoked_at is null and scopes ? 'admin' and replaced_by is null`,
    );
    expect(left).toEqual({ admins: 1 });
  });
});
