import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { settingsOf, withApiProcess } from './api-process.ts';
import { HintListener } from './hint-listener.ts';
import { send } from './raw.ts';
import { expectProblem } from './refusal.ts';
import { fullReport } from './reports.ts';

let stack: Stack;
let integration: TestIntegration;
const open: HintListener[] = [];
beforeAll(async () => {
  stack = await startStack({ heartbeatMs: 100 });
  await eventually(async () => (await listeningConnections()).length === 1);
});
beforeEach(async () => {
  integration = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'info' }] });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});
afterAll(() => stack.close());

async function listen(key = stack.api.adminKey, url = stack.api.url): Promise<HintListener> {
  const listener = await HintListener.open(url, key);
  open.push(listener);
  return listener;
}

function listeningConnections() {
  return stack.query(
    `select pid from pg_stat_activity where datname = current_database() and application_name = 'clef-pro hints'
       and query in ('listen clef_hints', 'select 1')`,
  );
}

const setChannels = () => stack.api.put(`/integrations/${integration.id}/channels`, { notifications: [] });

async function newKey(): Promise<{ id: string; key: string }> {
  const body = { name: 'reader', scopes: ['read'], expiresAt: '2120-01-01T00:00:00Z' };
  return (await stack.api.post(`/integrations/${integration.id}/keys`, body)).body;
}

const ends = (listener: HintListener) => eventually(async () => listener.ended);

const ask = (key?: string) => send(stack.api.url, { path: '/api/v1/events', key });

describe('GET /events', () => {
  it('says what of an integration to read again, as it changes, and nothing else of it', async () => {
    const listener = await listen();
    expect(listener.response.status).toBe(200);
    expect(Object.fromEntries(listener.response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    await stack.api.post('/reports', fullReport('abc1234'), integration.key);
    for (const topic of ['reports', 'alerts', 'notifications', 'ingest']) await listener.hears(topic, integration.id);
    for (const hint of listener.hints) expect(Object.keys(hint)).toEqual(['topic', 'integrationId']);
    expect(listener.text).toMatch(/^retry: \d+\n\n/);
  });

  it('tells of acknowledgements, of settings, and of refused submissions', async () => {
    await stack.api.post('/reports', fullReport('abc1234'), integration.key);
    const [alert] = await stack.api.alerts(integration);
    const listener = await listen();
    await stack.api.post(`/alerts/${alert.id}/acknowledge`, {});
    await listener.hears('alerts', integration.id);
    await setChannels();
    await listener.hears('settings', integration.id);
    await listener.forget(stack.api);
    expect((await stack.api.post('/reports', { commitSha: '' }, integration.key)).status).toBe(422);
    await listener.hears('ingest', integration.id);
  });

  it('tells of a mail that is sent long after its report', async () => {
    stack.sendgrid.answerWith({ status: 503, headers: { 'retry-after': '3600' } });
    await stack.api.post('/reports', fullReport('abc1234'), integration.key);
    const queued = `select id from notification where integration_id = $1 and status = 'queued' and attempts = 1`;
    const mail = await eventually(async () => (await stack.query(queued, [integration.id]))[0]);
    const listener = await listen();
    const { promise: taken, resolve: take } = Promise.withResolvers<void>();
    const callsBefore = stack.sendgrid.calls();
    stack.sendgrid.answerWith({ status: 202, after: taken });
    const delivered = stack.activities.deliverNotification({ notificationId: String(mail['id']) });
    await eventually(async () => stack.sendgrid.calls() > callsBefore);
    // That the attempt began was told as well.
    await listener.forget(stack.api);
    take();
    await delivered;
    await listener.hears('notifications', integration.id);
  });

  it('INT-3: a bound key is told of its own integration alone', async () => {
    const other = await stack.api.integration();
    const bound = await listen(await stack.api.key(other.id, ['read']));
    const everywhere = await listen();
    await setChannels();
    await everywhere.hears('settings', integration.id);
    await stack.api.put(`/integrations/${other.id}/channels`, { notifications: [] });
    await bound.hears('settings', other.id);
    expect(new Set(bound.hints.map((hint) => hint.integrationId))).toEqual(new Set([other.id]));
  });

  it('tells of what was committed alone', async () => {
    const listener = await listen();
    const name = (await stack.api.get(`/integrations/${integration.id}`)).body.name;
    expect((await stack.api.post('/integrations', { name })).status).toBe(409);
    await setChannels();
    await listener.hears('settings', integration.id);
    // Mails of tests before may still be on their way.
    expect(listener.hints.filter((hint) => hint.topic === 'settings')).toHaveLength(1);
  });

  it('answers refusals as every route does', async () => {
    expectProblem(await ask(), { status: 401, kind: 'unauthenticated' });
    expectProblem(await ask(integration.key), { status: 403, kind: 'forbidden' });
  });

  it('leaves nothing open behind a HEAD', async () => {
    for (let i = 0; i < 60; i += 1) {
      const answer = await send(stack.api.url, { method: 'HEAD', path: '/api/v1/events', key: stack.api.adminKey });
      expect(answer.status).toBe(200);
    }
  });

  it('takes 50 streams of one key, says so at the next, and has room again once one is closed', async () => {
    const key = await stack.api.key(integration.id, ['read']);
    const streams = await Promise.all(Array.from({ length: 50 }, () => listen(key)));
    const one = { path: '/api/v1/events', key };
    const refused = await send(stack.api.url, one);
    expectProblem(refused, { status: 429, kind: 'too-many-streams' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await listen()).response.status).toBe(200);
    await streams[0]!.close();
    await eventually(async () => (await send(stack.api.url, one)).status === 200);
  });
});

describe('a stream of hints lives as long as its key', () => {
  it('beats while the key is live, with an event that a browser shows to its reader', async () => {
    const listener = await listen();
    await eventually(async () => listener.text.split('event: heartbeat\ndata: {}\n\n').length > 3);
    expect(listener.ended).toBe(false);
  });

  it('ends when the key is revoked', async () => {
    const { id, key } = await newKey();
    const listener = await listen(key);
    await stack.api.request('DELETE', `/integrations/${integration.id}/keys/${id}`);
    await ends(listener);
  });

  it('ends when the key expires', async () => {
    const { id, key } = await newKey();
    const listener = await listen(key);
    expect(listener.response.status).toBe(200);
    await stack.query('update api_key set expires_at = now() where id = $1', [id]);
    await ends(listener);
  });

  it('ends when the key is deleted', async () => {
    const { id, key } = await newKey();
    const listener = await listen(key);
    await stack.query('delete from api_key where id = $1', [id]);
    await ends(listener);
  });
});

describe('several API processes', () => {
  it('tell of what came in through another, and end their streams when they stop', async () => {
    await withApiProcess(settingsOf(stack), async (other, api) => {
      await eventually(async () => (await listeningConnections()).length === 2);
      const here = await listen();
      const there = await listen(stack.api.adminKey, other);
      await setChannels();
      await there.hears('settings', integration.id);
      await here.hears('settings', integration.id);
      expect(await api.stop()).toBe(0);
      await eventually(async () => there.ended);
      expect(here.ended).toBe(false);
    });
  });

  it('listen again after a loss, and tell everybody to read everything anew', async () => {
    const listener = await listen();
    const lost = (await listeningConnections())[0]!['pid'];
    await stack.query('select pg_terminate_backend($1)', [lost]);
    await listener.hears('refetch', null);
    await setChannels();
    await listener.hears('settings', integration.id);
  });
});
