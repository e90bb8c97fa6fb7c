import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { ensureAdminKey } from '../../src/db/first-key.ts';
import { ApiClient, type TestIntegration } from '../api-client.ts';
import { createDatabase } from '../database.ts';
import { setReadOnly } from '../db/read-only.ts';
import { countWaiting } from '../db/waits.ts';
import { eventually, poolMax, startStack, type Stack } from '../harness.ts';
import { withApiProcess } from '../http/api-process.ts';
import { createNamespace } from '../namespace.ts';
import { startPart } from '../part.ts';
import { canMakeDisks, startOnSmallDisk } from '../small-disk.ts';
import { lineToDatabase, openLine } from './cuttable.ts';
import { report } from './reports.ts';
import { countRows } from './state.ts';

const temporalAddress = () => process.env['CLEF_TEST_TEMPORAL_ADDRESS']!;

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack({ ingestDeadlineMs: 1_000 });
  integration = await stack.api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'warning' }] });
});
afterAll(() => stack.close());

function post(api: ApiClient, commit: string, { key } = integration) {
  return api.post('/reports', report(commit, { failing: ['auth/prod'] }), key);
}

async function look(at: string, path: '/readyz' | '/healthz') {
  const response = await fetch(at + path, { signal: AbortSignal.timeout(5_000) });
  const body = (await response.json()) as { checks: Record<'postgresql' | 'temporal', { ok: boolean }> };
  return { status: response.status, body };
}

function red(name: 'postgresql' | 'temporal', detail: string) {
  return {
    status: 503,
    body: { status: 'unavailable', checks: { [name]: { ok: false, detail: expect.stringContaining(detail) } } },
  };
}

/** That a submission is refused in a way that lets the pipeline come again, and leaves nothing behind. */
async function expectRefused(api: ApiClient, commit: string, of = integration): Promise<void> {
  const refused = await post(api, commit, of);
  expect(refused).toMatchObject({ status: 503, body: { detail: expect.stringContaining('sent again') } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await look(api.url, '/healthz')).status).toBe(200);
}

describe('PostgreSQL that may only be read', () => {
  it('refuses reports with 503 and shows everything, /readyz says why, and reports are taken once it may be written', async () => {
    await eventually(async () => (await post(stack.api, 'before')).status === 200);
    const rows = await countRows(stack.query, integration);
    await setReadOnly(stack.databaseUrl, true);
    // The connections that stand may still write; a failover ends them.
    await stack.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await eventually(async () => (await look(stack.api.url, '/readyz')).status === 503);
    expect(await look(stack.api.url, '/readyz')).toMatchObject(red('postgresql', 'not written'));
    await expectRefused(stack.api, 'meanwhile');
    expect((await stack.api.get(`/integrations/${integration.id}/matrix`)).status).toBe(200);
    expect(await countRows(stack.query, integration)).toEqual(rows);

    await setReadOnly(stack.databaseUrl, false);
    await eventually(async () => (await post(stack.api, 'meanwhile')).status === 200);
    await eventually(async () => (await look(stack.api.url, '/readyz')).status === 200);
  });
});

describe('a pool whose connections are all taken', () => {
  it('lets requests wait with a bound and refuses them with 503, /healthz answers, and it serves again afterwards', async () => {
    const other = new Client({ connectionString: stack.databaseUrl });
    await other.connect();
    let reading: Promise<unknown>[] = [];
    try {
      await other.query('begin; lock table report in access exclusive mode');
      reading = Array.from({ length: 15 }, () => stack.api.get(`/integrations/${integration.id}/reports`));
      await eventually(async () => (await countWaiting(stack.query, '%"report"%')) === poolMax);
      // Beside each other: readers give up after eight seconds, and then there are connections again.
      const [answers, alive, ready] = await Promise.all([
        Promise.all(Array.from({ length: 15 }, () => post(stack.api, 'crowded'))),
        look(stack.api.url, '/healthz'),
        look(stack.api.url, '/readyz'),
      ]);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
      expect([alive.status, ready.status]).toEqual([200, 503]);
    } finally {
      await other.end();
    }
    await Promise.all(reading);
    await eventually(async () => (await post(stack.api, 'crowded')).status === 200);
    await eventually(async () => (await look(stack.api.url, '/readyz')).status === 200);
  });
});

const hasDisks = canMakeDisks();
const fullDisk = 'PostgreSQL whose disk is full';
(hasDisks ? describe : describe.skip)(hasDisks ? fullDisk : `${fullDisk} (not asked: no unshare here)`, () => {
  it('refuses reports with 503 and keeps nothing of them, /readyz says why, and reports are taken once there is room', async () => {
    const [postgres, namespace] = await Promise.all([startOnSmallDisk(), createNamespace(temporalAddress())]);
    const settings = {
      DATABASE_URL: postgres.url,
      TEMPORAL_ADDRESS: temporalAddress(),
      TEMPORAL_NAMESPACE: namespace,
      INGEST_DEADLINE_MS: '1000',
    };
    const key = await ensureAdminKey(postgres.url, undefined);
    const worker = startPart('worker', settings);
    try {
      await worker.ready;
      await withApiProcess(settings, async (at) => {
        const api = new ApiClient(at, key);
        const own = await api.integration();
        await postgres.fill();
        await expectRefused(api, 'meanwhile', own);
        expect(await look(at, '/readyz')).toMatchObject(red('postgresql', 'no room'));
        expect((await api.get(`/integrations/${own.id}/batches`)).body.items).toEqual([]);
        await postgres.makeRoom();
        await eventually(async () => (await post(api, 'meanwhile', own)).status === 200);
        expect((await look(at, '/readyz')).status).toBe(200);
      });
    } finally {
      await worker.kill();
      await postgres.close();
    }
  });
});

describe('Temporal without our namespace', () => {
  it('has reports accepted, /readyz names it, and worker and reports go on once it is made', async () => {
    const namespace = `late-${integration.id}`;
    const settings = {
      DATABASE_URL: stack.databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress(),
      TEMPORAL_NAMESPACE: namespace,
      INGEST_DEADLINE_MS: '500',
    };
    const worker = startPart('worker', settings);
    const connection = await Connection.connect({ address: temporalAddress() });
    try {
      await withApiProcess(settings, async (at) => {
        const api = new ApiClient(at, stack.api.adminKey);
        expect(await look(at, '/readyz')).toMatchObject(red('temporal', 'TEMPORAL_NAMESPACE'));
        const own = await api.integration();
        expect((await post(api, 'meanwhile', own)).status).toBe(202);
        await connection.workflowService.registerNamespace({
          namespace,
          workflowExecutionRetentionPeriod: msToTs('1 day'),
        });
        await worker.ready;
        await eventually(async () => (await look(at, '/readyz')).status === 200);
        await eventually(async () => (await post(api, 'afterwards', own)).status === 200);
        // A later batch of the integration takes it along.
        const { items } = (await api.get(`/integrations/${own.id}/batches`)).body;
        expect(items.map((each: { status: string }) => each.status)).toEqual(['done', 'done']);
      });
    } finally {
      await worker.kill();
      await connection.close();
    }
  });
});

describe('an API and a worker that are started before anything else', () => {
  it('serve by themselves as soon as PostgreSQL and Temporal are there', async () => {
    const [host, port] = temporalAddress().split(':');
    const [database, namespace] = await Promise.all([createDatabase(), createNamespace(temporalAddress())]);
    const [postgres, temporal] = await Promise.all([
      lineToDatabase(database.url),
      openLine({ host: host!, port: Number(port) }),
    ]);
    await Promise.all([postgres.suffer('refused'), temporal.suffer('refused')]);
    const settings = {
      DATABASE_URL: postgres.through(database.url),
      TEMPORAL_ADDRESS: `127.0.0.1:${temporal.port}`,
      TEMPORAL_NAMESPACE: namespace,
    };
    const worker = startPart('worker', settings);
    try {
      await withApiProcess(settings, async (at) => {
        const early = await look(at, '/readyz');
        expect(early).toMatchObject(red('postgresql', 'does not answer'));
        expect(early).toMatchObject(red('temporal', 'does not answer'));
        expect((await look(at, '/healthz')).status).toBe(200);
        await postgres.mend();
        await eventually(async () => (await look(at, '/readyz')).body.checks.postgresql.ok);
        await temporal.mend();
        await worker.ready;
        await eventually(async () => (await look(at, '/readyz')).status === 200);
        const api = new ApiClient(at, await ensureAdminKey(database.url, undefined));
        await eventually(async () => (await post(api, 'first', await api.integration())).status === 200);
      });
    } finally {
      await worker.kill();
      await Promise.all([postgres.close(), temporal.close()]);
      await database.drop();
    }
  });
});
