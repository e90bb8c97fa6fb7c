import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recordIngestEvent } from '../../src/db/ingest-events.ts';
import { lockIntegration } from '../../src/db/integrations.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { readPages, reportOf, sendAll } from './stored.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const log = async ({ id }: { id: string }) => (await stack.api.get(`/integrations/${id}/batches`)).body.items;

const anyKey = { id: expect.any(String), name: 'ingest', prefix: expect.stringMatching(/^clefp_ci_/) };

describe('the ingest log', () => {
  it('is empty for an integration that has sent nothing', async () => {
    const { id } = await stack.api.integration();
    expect((await stack.api.get(`/integrations/${id}/batches`)).body).toEqual({ items: [], nextCursor: null });
  });

  it('tells of a batch what became of it, with the way to its receipt', async () => {
    const integration = await stack.api.integration();
    const long = 'x'.repeat(200);
    const first = reportOf('abc0001', { cells: [{ namespace: long }], results: [{ ruleId: 'a' }] });
    await stack.api.post('/reports', { ...first, secret: 1 }, integration.key);
    const reports = [first, reportOf('abc0001'), reportOf('abc0002'), reportOf('abc0003')].slice(1);
    const { body } = await stack.api.post('/reports/batch', { reports }, integration.key);
    await stack.api.post('/reports/batch', { reports }, integration.key);
    const [newest, oldest] = await log(integration);
    expect(newest).toEqual({
      id: body.batchId,
      type: 'batch',
      at: expect.stringMatching(/Z$/),
      door: 'rest',
      key: anyKey,
      status: 'done',
      headOutcome: 'head',
      headCommit: 'abc0003',
      reportCount: 3,
      reports: { stored: 2, unchanged: 0, replaced: 1 },
      alerts: { opened: 0, recurring: 0, resolved: 0 },
      redactions: 0,
      droppedFields: 0,
      repeats: 1,
      lastSentAt: expect.stringMatching(/Z$/),
      receiptUrl: `https://clef.example.com/api/v1/batches/${body.batchId}`,
    });
    expect(newest.lastSentAt > newest.at).toBe(true);
    expect(oldest).toMatchObject({ droppedFields: 1, alerts: { opened: 1 }, reports: { stored: 1 } });
    expect(oldest.redactions).toBeGreaterThan(0);
  });

  it('PRV-3: tells of a refused one the places and never a value', async () => {
    const integration = await stack.api.integration();
    await stack.api.post('/reports', { ...reportOf('abc0001'), commitSha: 'not a commit' }, integration.key);
    await stack.api.post('/reports', '{"commitSha": "broken', integration.key);
    const rows = await log(integration);
    expect(rows).toEqual([
      {
        id: expect.any(String),
        type: 'refused',
        at: expect.stringMatching(/Z$/),
        door: 'rest',
        key: anyKey,
        httpStatus: 400,
        problem: 'malformed-request',
        errors: [],
      },
      {
        id: expect.any(String),
        type: 'refused',
        at: expect.stringMatching(/Z$/),
        door: 'rest',
        key: anyKey,
        httpStatus: 422,
        problem: 'invalid-request',
        errors: [{ pointer: '/commitSha', code: 'invalid_format' }],
      },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/not a commit|broken/);
  });

  it('tells of late, untracked and repeated ones, and of those that wait', async () => {
    const integration = await stack.api.integration({ settings: { trackedBranches: ['main'] } });
    await sendAll(stack, integration, [
      reportOf('abc0001', { at: Date.UTC(2026, 0, 2) }),
      reportOf('late001', { at: Date.UTC(2026, 0, 1) }),
      reportOf('side001', { branch: 'side' }),
    ]);
    await stack.api.post(
      '/reports/batch',
      { reports: [reportOf('side001'), reportOf('abc0001', { at: Date.UTC(2026, 0, 2) })] },
      integration.key,
    );
    expect((await log(integration)).map((row: { headOutcome: string }) => row.headOutcome)).toEqual([
      'unchanged',
      'untracked',
      'late',
      'head',
    ]);
  });

  it('INT-2: names the key of each submission, taken or refused', async () => {
    const { id } = await stack.api.integration();
    for (const [name, report] of Object.entries({ old: reportOf('abc0001'), next: {} })) {
      const { body } = await stack.api.post(`/integrations/${id}/keys`, { name, scopes: ['ingest'] });
      await stack.api.post('/reports', report, body.key);
    }
    expect(await log({ id })).toMatchObject([
      { key: { ...anyKey, name: 'next' } },
      { key: { ...anyKey, name: 'old' } },
    ]);
  });

  it('PRV-3: keeps the last 200 refusals, and the last 200 of what carries no commit beside them', async () => {
    const { id } = await stack.api.integration();
    const from = { integration: id, apiKeyId: '0190a0a0-0000-7000-8000-000000000000', door: 'otlp' } as const;
    const record = (kind: 'refused' | 'lint' | 'drift', times: number) =>
      stack.db.transaction(async (tx) => {
        for (let time = 0; time < times; time += 1) await recordIngestEvent(tx, { ...from, kind });
      });
    const kept = () => stack.query('select kind from ingest_event where integration_id = $1 order by id', [id]);
    await record('refused', 1);
    await record('lint', 201);
    await record('drift', 1);
    const rest = [...Array.from({ length: 199 }, () => ({ kind: 'lint' })), { kind: 'drift' }];
    expect(await kept()).toEqual([{ kind: 'refused' }, ...rest]);
    await record('refused', 201);
    expect(await kept()).toEqual([...rest, ...Array.from({ length: 200 }, () => ({ kind: 'refused' }))]);
  });

  it('PRV-3: has a refusal at once, and its integration is blocked when whoever holds that lets go', async () => {
    const { id, key } = await stack.api.integration();
    const { refused } = await stack.db.transaction(async (tx) => {
      await lockIntegration(tx, id);
      const answer = stack.api.post('/reports', {}, key);
      await eventually(async () => (await log({ id })).length === 1);
      return { refused: answer };
    });
    expect((await refused).status).toBe(422);
    expect((await stack.api.get(`/integrations/${id}`)).body.blocked).not.toBeNull();
  });

  it('comes newest first, batches and the rest together, page by page, without a gap or a repeat', async () => {
    const integration = await stack.api.integration();
    const key = { integration: integration.id, apiKeyId: '0190a0a0-0000-7000-8000-000000000000' };
    for (let round = 0; round < 3; round += 1) {
      await sendAll(stack, integration, [reportOf(`abc000${round}`)]);
      await stack.api.post('/reports', {}, integration.key);
      for (const kind of ['lint', 'drift'] as const) {
        await stack.db.transaction((tx) => recordIngestEvent(tx, { ...key, door: 'otlp', kind }));
      }
    }
    const whole = await log(integration);
    expect(whole.map((row: { type: string }) => row.type)).toEqual(
      Array.from({ length: 3 }, () => ['drift', 'lint', 'refused', 'batch']).flat(),
    );
    expect(whole[0]).toEqual({
      id: expect.any(String),
      type: 'drift',
      at: expect.stringMatching(/Z$/),
      door: 'otlp',
      key: { id: key.apiKeyId, name: null, prefix: null },
    });
    const pages = await readPages(stack, `/integrations/${integration.id}/batches?limit=5`);
    expect(pages.map((rows) => rows.length)).toEqual([5, 5, 2]);
    expect(pages.flat()).toEqual(whole);
  });
});
