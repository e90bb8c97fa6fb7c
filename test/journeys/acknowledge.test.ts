import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { taskQueue } from '../../src/temporal/names.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';
import { isQuiet } from './state.ts';

let stack: Stack;
let integration: TestIntegration;
/** An open alert of the integration. */
let id: string;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  integration = await stack.api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'warning' }] });
  await send('commit-1');
  id = (await stack.api.alerts(integration, 'open'))[0].id;
});
afterAll(() => stack.close());

const unknown = '00000000-0000-4000-8000-000000000000';

function send(commit: string, saying: object = { failing: ['auth/prod'] }) {
  return stack.api.post('/reports', report(commit, saying), integration.key);
}

function acknowledge(alertId = id, note?: string) {
  return stack.api.post(`/alerts/${alertId}/acknowledge`, note === undefined ? {} : { note });
}

function unacknowledge(alertId = id) {
  return stack.api.post(`/alerts/${alertId}/unacknowledge`, {});
}

async function alert() {
  return (await stack.api.get(`/alerts/${id}`)).body;
}

/** What happened to the alert, without its reports and mails. */
async function events(): Promise<unknown[]> {
  const rows = await stack.query('select kind, by, note from alert_event where alert_id = $1 order by id', [id]);
  return rows.map(({ kind, by, note }) => [kind, by, note].filter((each) => each !== null));
}

/** As the Temporal UI and CLI do it, on a workflow that runs or is started by it. */
function signal(name: 'acknowledge' | 'unacknowledge', alertId: string, ...signalArgs: unknown[]) {
  const workflowId = `alert/${alertId}`;
  return stack.temporal.workflow.signalWithStart('acknowledgeAlert', {
    workflowId,
    taskQueue,
    signal: name,
    signalArgs,
    args: [],
  });
}

async function mailed(): Promise<number> {
  await eventually(() => isQuiet(stack.query, integration));
  return stack.sendgrid.mails.filter((mail) => mail.subject.includes(integration.name)).length;
}

describe('ACK-1, ACK-2: an acknowledgement', () => {
  it('takes effect however the id is written', async () => {
    expect(await acknowledge(id.toUpperCase())).toMatchObject({ status: 200, body: { id } });
    expect((await alert()).acknowledgedAt).not.toBeNull();
  });

  it('stops the mails of an alert that stays open, visible and counted, until it is taken back', async () => {
    const acknowledged = await acknowledge(id, 'rotating today');
    expect(acknowledged.status).toBe(200);
    expect(acknowledged.body).toMatchObject({
      status: 'open',
      acknowledgedBy: 'first admin key',
      acknowledgeNote: 'rotating today',
    });
    await send('commit-2');
    expect(await alert()).toMatchObject({ status: 'open', occurrences: 2, acknowledgeNote: 'rotating today' });
    expect(await mailed()).toBe(1);
    const { body: fleet } = await stack.api.get('/integrations');
    expect(fleet.items.find((each: { id: string }) => each.id === integration.id)).toMatchObject({
      openAlerts: 1,
      unacknowledgedAlerts: 0,
    });

    const taken = await unacknowledge();
    expect(taken).toMatchObject({ status: 200, body: { acknowledgedAt: null, acknowledgedBy: null } });
    expect(taken.body.acknowledgeNote).toBeNull();
    await send('commit-3');
    expect(await mailed()).toBe(2);
  });

  it('ends with the resolution, and the next alert of the identity does not inherit it', async () => {
    await acknowledge();
    await send('commit-2', { passing: ['auth/prod'] });
    await send('commit-3');
    const [first, second] = await stack.api.alerts(integration);
    expect(first).toMatchObject({ id, status: 'resolved', acknowledgedBy: 'first admin key' });
    expect(second).toMatchObject({ status: 'open', previousAlertId: id, acknowledgedAt: null });
    expect(await mailed()).toBe(2);
  });

  it('given twice, or ten times at once, is one', async () => {
    await acknowledge(id, 'first');
    const again = await acknowledge(id, 'second');
    expect(again).toMatchObject({ status: 200, body: { acknowledgeNote: 'first' } });
    const answers = await Promise.all(Array.from({ length: 10 }, () => acknowledge(id)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(await events()).toEqual([['opened'], ['acknowledged', 'first admin key', 'first']]);
  });
});

describe('ALR-7: an alert', () => {
  it('is closed by no request: nothing else can be done to it than acknowledging and taking that back', async () => {
    await acknowledge();
    for (const method of ['DELETE', 'PUT', 'PATCH', 'POST']) {
      for (const body of [{ status: 'resolved' }, { resolvedAt: new Date().toISOString() }]) {
        const { status } = await stack.api.request(method, `/alerts/${id}`, { body });
        expect([404, 405]).toContain(status);
      }
    }
    for (const verb of ['resolve', 'close', 'dismiss']) {
      expect((await stack.api.post(`/alerts/${id}/${verb}`, {})).status).toBe(404);
    }
    expect(await alert()).toMatchObject({ status: 'open', resolvedAt: null });
  });
});

describe('ACK-3: the way of an acknowledgement', () => {
  it('is refused with 404 for an alert that is unknown or foreign, and with 409 for one that is resolved', async () => {
    const foreign = await stack.api.integration();
    const key = await stack.api.key(foreign.id, ['operator']);
    expect((await acknowledge(unknown)).status).toBe(404);
    expect((await unacknowledge(unknown)).status).toBe(404);
    expect((await stack.api.post(`/alerts/${id}/acknowledge`, {}, key)).status).toBe(404);
    await send('commit-2', { passing: ['auth/prod'] });
    for (const { status, body } of [await acknowledge(), await unacknowledge()]) {
      expect(status).toBe(409);
      expect(body.type).toBe('urn:clef-pro:problem:conflict');
    }
    expect(await events()).toEqual([['opened'], ['resolved']]);
  });

  it('may begin with a signal of an operator, who gives a name alone, and no address', async () => {
    const handle = await signal('acknowledge', id, { by: 'ops <night.shift@acme.com> on call' });
    await handle.result();
    expect(await alert()).toMatchObject({ status: 'open', acknowledgedBy: expect.stringMatching(/^ops .* on call$/) });
    expect((await alert()).acknowledgedBy).not.toMatch(/acme|@/);

    await (await signal('unacknowledge', id, { by: 'o'.repeat(200) })).result();
    await (await signal('acknowledge', id)).result();
    expect(await alert()).toMatchObject({ acknowledgedBy: 'an operator', acknowledgeNote: null });
    expect(await events()).toContainEqual(['unacknowledged', `${'o'.repeat(63)}…`]);
    await send('commit-2');
    expect(await mailed()).toBe(1);
  });

  it('may begin with the temporal program, as the operations page says', async () => {
    const connection = ['--address', process.env['CLEF_TEST_TEMPORAL_ADDRESS']!, '--namespace', stack.namespace];
    const target = ['--workflow-id', `alert/${id}`, '--type', 'acknowledgeAlert', '--task-queue', taskQueue];
    const what = ['--signal-name', 'acknowledge', '--signal-input', '{"by":"ops"}'];
    await promisify(execFile)(process.env['CLEF_TEST_TEMPORAL_PROGRAM']!, [
      'workflow',
      'signal-with-start',
      ...connection,
      ...target,
      ...what,
    ]);
    await eventually(async () => (await alert()).acknowledgedBy === 'ops');
  });

  it('keeps the order of the signals', async () => {
    await stack.stopWorker();
    await signal('acknowledge', id, { by: 'one' });
    await signal('unacknowledge', id, { by: 'two' });
    const handle = await signal('acknowledge', id, { by: 'three' });
    await stack.startWorker();
    await handle.result();
    expect(await events()).toEqual([
      ['opened'],
      ['acknowledged', 'one'],
      ['unacknowledged', 'two'],
      ['acknowledged', 'three'],
    ]);
  });

  it('keeps the order of requests and of the signals of an operator between them: the last word holds', async () => {
    await stack.stopWorker();
    expect((await acknowledge(id, 'first')).status).toBe(202);
    await signal('unacknowledge', id, { by: 'ops' });
    expect((await acknowledge(id, 'last')).status).toBe(202);
    await signal('acknowledge', id, { requestId: 'none' });
    const handle = await signal('acknowledge', id, { requestId: unknown });
    await stack.startWorker();
    await handle.result();
    expect(await events()).toEqual([
      ['opened'],
      ['acknowledged', 'first admin key', 'first'],
      ['unacknowledged', 'ops'],
      ['acknowledged', 'first admin key', 'last'],
    ]);
  });

  it('ends clearly where the signal names no alert, and without effect where the alert is resolved', async () => {
    for (const name of [unknown, 'payments']) {
      const handle = await signal('acknowledge', name, { by: 'ops' });
      await expect(handle.result()).rejects.toMatchObject({
        cause: { cause: { type: 'UnknownAlert', message: expect.stringContaining('alert/<alert id>') } },
      });
    }
    await send('commit-2', { passing: ['auth/prod'] });
    await (await signal('acknowledge', id, { by: 'ops' })).result();
    expect(await alert()).toMatchObject({ status: 'resolved', acknowledgedAt: null });
  });
});
