import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEmptyDatabase } from '../db/empty-database.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { openLine } from '../journeys/cuttable.ts';
import { withApiProcess } from './api-process.ts';
import { send, type RawAnswer } from './raw.ts';
import { bareReport, fullReport } from './reports.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

/** Nobody listens there. */
const nowhere = '127.0.0.1:1';
const deadDatabase = `postgresql://nobody:nothing@${nowhere}/none`;
const running = () => process.env['CLEF_TEST_TEMPORAL_ADDRESS']!;
const readyz = (url: string) => send(url, { path: '/readyz' });

/** Runs `look` against an API that has been told these addresses. */
const withApi = (at: { database: string; temporal: string }, look: (url: string) => Promise<void>) =>
  withApiProcess(
    {
      DATABASE_URL: at.database,
      TEMPORAL_ADDRESS: at.temporal,
      TEMPORAL_NAMESPACE: stack.namespace,
      INGEST_DEADLINE_MS: '300',
    },
    look,
  );

const okay = ({ body }: RawAnswer) =>
  Object.fromEntries(Object.entries(body.checks).map(([name, check]) => [name, (check as { ok: boolean }).ok]));

describe('/healthz and /readyz, which need no key', () => {
  it('say ok when everything answers', async () => {
    expect(await send(stack.api.url, { path: '/healthz' })).toMatchObject({ status: 200, body: { status: 'ok' } });
    const ready = await readyz(stack.api.url);
    expect(ready).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(okay(ready)).toEqual({ postgresql: true, temporal: true, mail: true });
  });

  it('PostgreSQL down: 503 that names it, /healthz goes on, and reports get 503 with Retry-After', async () => {
    await withApi({ database: deadDatabase, temporal: running() }, async (url) => {
      const ready = await readyz(url);
      expect(ready).toMatchObject({ status: 503, body: { status: 'unavailable' } });
      expect(okay(ready)).toMatchObject({ postgresql: false, temporal: true });
      expect(ready.text).not.toContain('nobody');
      expect((await send(url, { path: '/healthz' })).status).toBe(200);
      const body = JSON.stringify(bareReport('abc1234'));
      const answer = await send(url, { path: '/api/v1/reports', key: stack.api.adminKey, body });
      expect(answer).toMatchObject({ status: 503, body: { type: 'urn:clef-pro:problem:unavailable' } });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    });
  });

  it('Temporal down: 503 that names it; reports are accepted with 202 and applied once it is back', async () => {
    const [host, port] = running().split(':');
    const line = await openLine({ host: host!, port: Number(port) });
    await line.suffer('refused');
    await withApi({ database: stack.databaseUrl, temporal: `127.0.0.1:${line.port}` }, async (url) => {
      const ready = await readyz(url);
      expect(ready).toMatchObject({ status: 503, body: { status: 'unavailable' } });
      expect(okay(ready)).toMatchObject({ postgresql: true, temporal: false });
      const { key } = await stack.api.integration();
      const answer = await send(url, { path: '/api/v1/reports', key, body: JSON.stringify(bareReport('abc1234')) });
      expect(answer).toMatchObject({ status: 202, body: { status: 'accepted', id: expect.any(String) } });
      expect(answer.body).not.toHaveProperty('alerts');
      await line.mend();
      await eventually(async () => (await readyz(url)).status === 200);
      const receipt = `/batches/${answer.body.batchId}`;
      await eventually(async () => (await stack.api.get(receipt, key)).body.status === 'done');
    });
    await line.close();
  });

  it('say what is down while the database lets nobody ask about mails either', async () => {
    const [host, port] = running().split(':');
    const line = await openLine({ host: host!, port: Number(port) });
    await withApi({ database: stack.databaseUrl, temporal: `127.0.0.1:${line.port}` }, async (url) => {
      await eventually(async () => (await readyz(url)).status === 200);
      await line.suffer('silent');
      await stack.db.transaction(async (tx) => {
        await tx.execute('lock table notification in access exclusive mode');
        const ready = await readyz(url);
        expect(ready).toMatchObject({ status: 503, body: { checks: { mail: { detail: 'not known' } } } });
        expect(okay(ready)).toEqual({ postgresql: true, temporal: false, mail: false });
      });
    });
    await line.close();
  });

  it('migrations not applied: 503 that says what to run', async () => {
    const database = await createEmptyDatabase();
    try {
      await withApi({ database: database.url, temporal: running() }, async (url) => {
        const ready = await readyz(url);
        expect(ready.status).toBe(503);
        expect(ready.body.checks.postgresql.detail).toContain('node src/migrate.ts');
      });
    } finally {
      await database.drop();
    }
  });

  it('NTF-5: degraded while the mail provider refuses the key, ok again afterwards', async () => {
    const refusal = { status: 401, errors: ['The provided authorization grant is invalid'] };
    stack.sendgrid.answerWith(refusal, refusal);
    const { key } = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'info' }] });
    await stack.api.post('/reports', fullReport('abc1234'), key);
    const degraded = await eventually(async () => {
      const ready = await readyz(stack.api.url);
      return ready.body.status === 'degraded' && ready;
    });
    expect(degraded.status).toBe(200);
    expect(okay(degraded)).toEqual({ postgresql: true, temporal: true, mail: false });
    await eventually(async () => (await readyz(stack.api.url)).body.status === 'ok');
  });
});
