import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createAccess } from '../../src/http/access.ts';
import { createApp } from '../../src/http/app.ts';
import { createEventHub } from '../../src/http/event-hub.ts';
import { createIntake } from '../../src/ingest/accept.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { connectTemporal, type Temporal } from '../../src/temporal/client.ts';
import { startStack, type Stack } from '../harness.ts';
import { logsRequest, reportPush } from '../otlp.ts';
import { send } from './raw.ts';
import { expectProblem } from './refusal.ts';
import { bareReport } from './reports.ts';

let stack: Stack;
let temporal: Temporal;
let server: Server;
/** The same API behind the prefix /tools/clef. */
let prefixed: string;
beforeAll(async () => {
  stack = await startStack();
  const address = process.env['CLEF_TEST_TEMPORAL_ADDRESS']!;
  const { namespace } = stack;
  temporal = await connectTemporal({ address, namespace, apiKey: undefined, tls: undefined, uiUrl: undefined });
  const { db } = stack;
  const events = createEventHub();
  const [log, publicUrl] = [pino({ level: 'silent' }), 'https://example.com/tools/clef'];
  const intake = createIntake({ db, temporal, log, deadlineMs: 10_000 });
  const limits = { bodyLimit: 1024 * 1024, intake, linkToWorkflow: () => null };
  const access = createAccess(db, { trustProxy: 0, allowHttpLogin: false });
  const metrics = createMetrics({ db, events });
  const app = createApp({ db, temporal, log, events, metrics, publicUrl, basePath: '/tools/clef', access, ...limits });
  const handle = app.callback();
  server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  prefixed = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  await temporal.close();
  await stack.close();
});

const get = (path: string, url = stack.api.url) => send(url, { path, key: stack.api.adminKey });

describe('paths', () => {
  it.each([
    '//api/v1/integrations',
    '/api//v1///integrations',
    '///api/v1/integrations?limit=5',
    '/api/v1/integrations/',
  ])('GET %s is found: base URLs end in slashes in real life', async (path) => {
    expect((await get(path)).status).toBe(200);
  });

  it('a report is taken under a base URL that ends in a slash', async () => {
    const { key } = await stack.api.integration();
    const body = JSON.stringify(bareReport('abc1234'));
    expect((await send(stack.api.url, { path: '//api/v1/reports', key, body })).status).toBe(200);
  });

  it.each(['/v1/logs', '//v1/logs', '/tools/clef/v1/logs'])(
    'POST %s takes logs, beside which the CLI asks for its checkpoint',
    async (path) => {
      const { key } = await stack.api.integration();
      expect((await send(prefixed, { ...logsRequest(key, reportPush('abc1234')), path })).status).toBe(200);
      const checkpoint = await send(prefixed, { path: path.replace('/logs', '/checkpoint'), key });
      expect(checkpoint).toMatchObject({ status: 200, body: { lastCommitSha: 'abc1234' } });
    },
  );

  it.each(['/tools/clef/api/v1/integrations', '//tools/clef//api/v1/integrations', '/tools/clef/healthz'])(
    'BASE_PATH: GET %s is found',
    async (path) => {
      expect((await get(path, prefixed)).status).toBe(200);
    },
  );

  it.each(['/tools/clefapi/v1/integrations', '/tools/clef/tools/clef/api/v1/integrations'])(
    'BASE_PATH: GET %s is not',
    async (path) => {
      expectProblem(await get(path, prefixed), { status: 404, kind: 'not-found' });
    },
  );

  it('BASE_PATH stands in the links of answers', async () => {
    const { key } = await stack.api.integration();
    const body = JSON.stringify(bareReport('abc1234'));
    const answer = await send(prefixed, { path: '/tools/clef/api/v1/reports', key, body });
    expect(answer.body.receiptUrl).toBe(`https://example.com/tools/clef/api/v1/batches/${answer.body.batchId}`);
  });

  it.each(['/api/v1', '/api/v2/reports', '/api/v1/reports/batch/x', '/.env', '/api/v1/%2e%2e/secret', '/api/v1/%zz'])(
    'an unknown address %s answers 404',
    async (path) => {
      const answer = await get(path);
      expectProblem(answer, { status: 404, kind: 'not-found' });
    },
  );
});

describe('methods', () => {
  it.each([
    ['GET', '/api/v1/reports', ['POST']],
    ['DELETE', '/api/v1/reports/batch', ['POST']],
    ['PUT', '/api/v1/integrations', ['GET', 'HEAD', 'POST']],
    ['POST', '/api/v1/alerts', ['GET', 'HEAD']],
    ['POST', '/healthz', ['GET', 'HEAD']],
    ['PATCH', '//api/v1/integrations', ['GET', 'HEAD', 'POST']],
  ])('%s %s: 405, and Allow names the right ones', async (method, path, allowed) => {
    const answer = await send(stack.api.url, { method, path, key: stack.api.adminKey });
    expectProblem(answer, { status: 405, kind: 'method-not-allowed' });
    const named = answer.headers
      .get('allow')!
      .split(', ')
      .filter((each) => each !== 'OPTIONS');
    expect(named.toSorted()).toEqual(allowed);
  });

  it('HEAD answers as GET does, without a body, and needs the same key', async () => {
    const head = (path: string, key?: string) => send(stack.api.url, { method: 'HEAD', path, key });
    expect(await head('/healthz')).toMatchObject({ status: 200, text: '' });
    expect(await head('/api/v1/integrations', stack.api.adminKey)).toMatchObject({ status: 200, text: '' });
    expect(await head('/api/v1/integrations')).toMatchObject({ status: 401, text: '' });
  });

  it('OPTIONS names the methods and opens no door to other origins', async () => {
    const headers = { origin: 'https://evil.example.com', 'access-control-request-method': 'POST' };
    const answer = await send(stack.api.url, { method: 'OPTIONS', path: '/api/v1/reports', headers });
    expect([200, 204, 405]).toContain(answer.status);
    expect(answer.headers.get('allow')).toContain('POST');
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
