import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { readPages, reportOf, sendAll } from './stored.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

describe('the audit', () => {
  it('says who did what to which integration, newest first', async () => {
    const integration = await stack.api.integration();
    await stack.api.put(`/integrations/${integration.id}/config`, { collectCIContext: true });
    await sendAll(stack, integration, [reportOf('abc0001'), reportOf('abc0001', { results: [{ ruleId: 'a' }] })]);
    const { body } = await stack.api.get(`/audit?integration=${integration.id}`);
    expect(body.items.map((row: { action: string }) => row.action)).toEqual([
      'report.replaced',
      'integration.changed',
      'key.created',
      'integration.created',
    ]);
    expect(body.items[0]).toMatchObject({
      actor: { name: 'ingest', prefix: integration.key.slice(0, 15) },
      integrationId: integration.id,
      integrationName: integration.name,
      detail: { commitSha: 'abc0001' },
    });
    expect(body.items[1]).toEqual({
      id: expect.stringMatching(/^\d+$/),
      at: expect.stringMatching(/Z$/),
      actor: { id: expect.any(String), name: 'first admin key', prefix: expect.stringMatching(/^clefp_api_/) },
      action: 'integration.changed',
      integrationId: integration.id,
      integrationName: integration.name,
      detail: { collectCIContext: true },
    });
  });

  it('PRV-7: tells nothing of an integration that was deleted, before its rows are gone too', async () => {
    const { id } = await stack.api.integration();
    await stack.query('update integration set deleted_at = now() where id = $1', [id]);
    expect((await stack.api.get(`/audit?integration=${id}`)).body.items).toEqual([]);
    const { body } = await stack.api.get('/audit?limit=200');
    expect(body.items.map((row: { integrationId: string | null }) => row.integrationId)).not.toContain(id);
    await stack.query('update integration set deleted_at = null where id = $1', [id]);
  });

  it('names an actor that is no key, or a key that is gone, by what was written down', async () => {
    const { id } = await stack.api.integration();
    const gone = '0190a0a0-0000-7000-8000-000000000000';
    for (const actor of ['sweep', gone, `${gone}0`]) {
      await stack.query(
        `insert into audit_event (integration_id, at, actor, action, detail) values ($1, now(), $2, 'tested', '{}')`,
        [id, actor],
      );
    }
    const { body } = await stack.api.get(`/audit?integration=${id}&limit=3`);
    expect(body.items.map((row: { actor: unknown }) => row.actor)).toEqual(
      [`${gone}0`, gone, 'sweep'].map((actor) => ({ id: actor, name: null, prefix: null })),
    );
  });

  it('comes page by page, without a gap or a repeat, stable while more is done', async () => {
    const before = (await readPages(stack, '/audit?limit=200')).flat();
    const pages = await readPages(stack, '/audit?limit=3', () => stack.api.integration());
    expect(pages.flat()).toEqual(before);
  });

  it.each(['cursor=x', 'limit=201', 'integration=1'])('?%s is 422', async (query) => {
    expect((await stack.api.get(`/audit?${query}`)).status).toBe(422);
  });
});

describe('the collection config', () => {
  it('is read and changed, and is what the CLI is told (PRV-5)', async () => {
    const { id } = await stack.api.integration();
    const path = `/integrations/${id}/config`;
    expect((await stack.api.get(path)).body).toEqual({ collectCIContext: false });
    expect(await stack.api.put(path, { collectCIContext: true })).toMatchObject({
      status: 200,
      body: { collectCIContext: true },
    });
    expect((await stack.api.get(path)).body).toEqual({ collectCIContext: true });
    expect((await stack.api.get(`/integrations/${id}`)).body.config).toEqual({ collectCIContext: true });
  });

  it.each([{}, { collectCIContext: 'yes' }, { collectCIContext: true, other: 1 }])('%j is 422', async (body) => {
    const { id } = await stack.api.integration();
    expect((await stack.api.put(`/integrations/${id}/config`, body)).status).toBe(422);
    expect((await stack.api.get(`/integrations/${id}/config`)).body).toEqual({ collectCIContext: false });
  });
});
