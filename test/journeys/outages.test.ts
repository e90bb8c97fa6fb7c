import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { lineToDatabase } from './cuttable.ts';
import { startOwnTemporal } from './own-temporal.ts';
import { report } from './reports.ts';
import { countRows } from './state.ts';

let temporal: Awaited<ReturnType<typeof startOwnTemporal>>;
let database: Awaited<ReturnType<typeof lineToDatabase>>;
let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  [temporal, database] = await Promise.all([
    startOwnTemporal(),
    lineToDatabase(process.env['CLEF_TEST_DATABASE_URL']!),
  ]);
  stack = await startStack({
    temporalAddress: temporal.address,
    databaseUrl: database.through,
    ingestDeadlineMs: 500,
    acknowledgeWaitMs: 1_000,
  });
  integration = await stack.api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'warning' }] });
});
afterAll(async () => {
  await stack.close();
  await Promise.all([temporal.close(), database.close()]);
});

/** Commits carry their time, so that moving a batch into the past below does not make it late. */
function post(commit: 'worker1' | 'temporal1' | 'database1', failing = ['auth/prod']) {
  const at = Date.UTC(2020, 0, { worker1: 1, temporal1: 2, database1: 3 }[commit]);
  return stack.api.post('/reports', report(commit, { failing, at }), integration.key);
}

function receipt(batchId: string, wait = 0) {
  return stack.api.get(`/batches/${batchId}?wait=${wait}`, integration.key);
}

function mailsAbout(commit: string) {
  return stack.sendgrid.mails.filter((mail) => mail.subject.includes(commit));
}

async function health(path: string) {
  const response = await fetch(`${stack.api.url}${path}`);
  return { status: response.status, body: await response.json() };
}

/** What is accepted and not yet derived: the body of 200 without `alerts`. */
const accepted = {
  id: expect.any(String),
  status: 'accepted',
  batchId: expect.any(String),
  receiptUrl: expect.stringContaining('/api/v1/batches/'),
};

describe('without a worker', () => {
  it('a report is accepted, a repeat joins it, the receipt can be waited for, and mails follow without help', async () => {
    await stack.stopWorker();
    const first = await post('worker1');
    expect(first.status).toBe(202);
    expect(first.body).toEqual({ ...accepted, commitSha: 'worker1' });
    const repeated = await Promise.all([post('worker1'), post('worker1')]);
    expect(repeated.map(({ status, body }) => [status, body])).toEqual([
      [202, first.body],
      [202, first.body],
    ]);
    expect((await receipt(first.body.batchId)).body).toMatchObject({ status: 'staged', alerts: null, reports: [] });
    const { body: asked } = await stack.api.get(`/integrations/${integration.id}`, integration.key);
    expect(asked.lastCommitSha).toBeNull();

    const waited = receipt(first.body.batchId, 10);
    await stack.startWorker();
    expect((await waited).body).toMatchObject({
      status: 'done',
      headOutcome: 'head',
      reports: [{ id: first.body.id, commitSha: 'worker1', outcome: 'stored' }],
      alerts: { opened: 1, recurring: 0, resolved: 0 },
    });
    await eventually(async () => mailsAbout('worker1').length > 0);
    expect(await post('worker1')).toMatchObject({ status: 200, body: { ...first.body, status: 'done' } });
    expect(await countRows(stack.query, integration)).toMatchObject({ batch: 1, report: 1, notification: 1 });
    expect(mailsAbout('worker1')).toHaveLength(1);
  });
});

describe('without a worker and meanwhile without a key', () => {
  it('INT-2: what was accepted before its key was revoked is processed', async () => {
    const own = await stack.api.integration();
    const keys = `/integrations/${own.id}/keys`;
    const { body: key } = await stack.api.post(keys, { name: 'pipeline', scopes: ['ingest'] });
    await stack.stopWorker();
    const taken = await stack.api.post('/reports', report('accepted1'), key.key);
    expect(taken.status).toBe(202);
    await stack.api.request('DELETE', `${keys}/${key.id}`);
    expect((await stack.api.post('/reports', report('refused1'), key.key)).status).toBe(401);
    await stack.startWorker();
    expect((await stack.api.get(`/batches/${taken.body.batchId}?wait=20`)).body.status).toBe('done');
  });
});

describe('without Temporal', () => {
  it('a report and an acknowledgement are accepted, and the sweep brings both to their end', async () => {
    const [alert] = await stack.api.alerts(integration, 'open');
    await temporal.stop();
    const [posted, acknowledged] = await Promise.all([
      post('temporal1', ['auth/prod', 'pay/prod']),
      stack.api.post(`/alerts/${alert.id}/acknowledge`, { note: 'seen' }),
    ]);
    expect([posted.status, acknowledged.status]).toEqual([202, 202]);
    expect(posted.body).toEqual({ ...accepted, commitSha: 'temporal1' });
    expect(acknowledged.body).toMatchObject({ id: alert.id, acknowledgedAt: null });
    expect(await health('/readyz')).toMatchObject({
      status: 503,
      body: { status: 'unavailable', checks: { postgresql: { ok: true }, temporal: { ok: false } } },
    });

    await temporal.start();
    // As if a minute had passed since; the sweep leaves alone what is younger.
    await stack.query(`update batch set received_at = received_at - interval '2 minutes' where state = 'staged'`);
    await stack.query(
      `update ack_request set requested_at = requested_at - interval '2 minutes' where outcome is null`,
    );
    // Whatever the first look of a server that has just started comes across, the next one mends.
    await eventually(async () => {
      await stack.temporal.schedule
        .getHandle('sweep')
        .trigger()
        .catch(() => undefined);
      return (await receipt(posted.body.batchId, 1)).body.status === 'done';
    });
    await eventually(async () => (await stack.api.get(`/alerts/${alert.id}`)).body.acknowledgedAt !== null);
    await eventually(async () => mailsAbout('tempora').length > 0);
    expect(mailsAbout('tempora')).toHaveLength(1);
    expect(await health('/readyz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});

describe('without PostgreSQL', () => {
  it('a report is refused with 503 and when to come back, nothing is stored, and the same request succeeds later', async () => {
    const before = await countRows(stack.query, integration);
    await database.cut();
    const refused = await post('database1', ['auth/prod', 'pay/prod']);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('content-type')).toMatch('application/problem+json');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.body).toMatchObject({ type: 'urn:clef-pro:problem:unavailable', status: 503 });
    expect(JSON.stringify(refused.body)).not.toMatch(/ECONN|127\.0\.0\.1/);
    expect(await health('/readyz')).toMatchObject({
      status: 503,
      body: {
        status: 'unavailable',
        checks: {
          postgresql: { ok: false, detail: expect.stringContaining('does not answer') },
          temporal: { ok: true },
        },
      },
    });
    expect((await health('/healthz')).status).toBe(200);
    expect(await countRows(stack.query, integration)).toEqual(before);

    await database.mend();
    const answered = await post('database1', ['auth/prod', 'pay/prod']);
    expect([200, 202]).toContain(answered.status);
    expect((await receipt(answered.body.batchId, 10)).body).toMatchObject({
      status: 'done',
      alerts: { opened: 0, recurring: 2, resolved: 0 },
    });
    expect(await health('/readyz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});
