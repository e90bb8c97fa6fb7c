import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { createNamespace } from '../namespace.ts';
import { startOwnTemporal } from './own-temporal.ts';
import { report } from './reports.ts';
import { isQuiet } from './state.ts';

let temporal: Awaited<ReturnType<typeof startOwnTemporal>>;
let stack: Stack;
let integration: TestIntegration;
beforeEach(async () => {
  temporal = await startOwnTemporal();
  stack = await startStack({ temporalAddress: temporal.address, ingestDeadlineMs: 500 });
  integration = await stack.api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'warning' }] });
});
afterEach(async () => {
  await stack.close();
  await temporal.close();
});

/** The alert that is acknowledged; the other one's mails go on. */
const alert = async () => (await stack.api.alerts(integration)).find(({ scope }) => scope === 'pay/prod');
const mailed = () => stack.sendgrid.mails.map((mail) => mail.customArgs);
const quiet = () => isQuiet(stack.query, integration);

/** Work of every kind begins that no worker ends: a mail that is put off, an acknowledgement and a batch. */
async function leaveUnfinished(): Promise<string> {
  const saying = { failing: ['auth/prod', 'pay/prod'], at: Date.UTC(2026, 0, 1) };
  const send = (commit: string) => stack.api.post('/reports', report(commit, saying), integration.key);
  stack.sendgrid.answerWith({ status: 429, headers: { 'retry-after': '600' } });
  await send('commit-1');
  await eventually(async () => stack.sendgrid.calls() === 1);
  await stack.stopWorker();
  expect((await stack.api.post(`/alerts/${(await alert()).id}/acknowledge`, {})).status).toBe(202);
  const { status, body } = await send('commit-2');
  expect(status).toBe(202);
  return body.batchId;
}

/** As if a minute had passed; the sweep leaves alone what is younger. */
async function sweepLater(): Promise<void> {
  for (const [table, since] of [
    ['batch', 'received_at'],
    ['notification', 'created_at'],
    ['ack_request', 'requested_at'],
  ]) {
    await stack.query(`update ${table} set ${since} = ${since} - interval '2 minutes', swept_at = null`);
  }
  await stack.activities.sweep();
}

async function expectAllDone(batchId: string): Promise<void> {
  await eventually(async () => (await stack.api.get(`/batches/${batchId}?wait=1`)).body.status === 'done');
  await eventually(async () => (await alert()).acknowledgedAt !== null);
  await eventually(quiet);
  expect(new Set(mailed().map((args) => JSON.stringify(args))).size).toBe(2);
  expect(mailed()).toHaveLength(2);
  expect((await stack.api.get(`/integrations/${integration.id}`)).body.lastCommitSha).toBe('commit-2');
}

describe('the store of Temporal', () => {
  it('may be lost: a batch, a mail and an acknowledgement that were under way come to their end', async () => {
    const batchId = await leaveUnfinished();
    await temporal.stop();
    temporal.lose();
    await temporal.start();
    await createNamespace(temporal.address, stack.namespace);
    await stack.startWorker();
    await sweepLater();
    await expectAllDone(batchId);
  });

  it('may be older than the database: what it runs again has no effect again', async () => {
    const batchId = await leaveUnfinished();
    await temporal.stop();
    temporal.copy();
    await temporal.start();
    await stack.startWorker();
    await sweepLater();
    await expectAllDone(batchId);
    const [before, events] = [mailed(), await stack.query('select id, kind from alert_event')];

    await stack.stopWorker();
    await temporal.stop();
    temporal.putBack();
    await temporal.start();
    await stack.startWorker();
    const { workflowId } = (await stack.api.get(`/batches/${batchId}`)).body;
    expect(await stack.temporal.workflow.getHandle(workflowId).result()).toMatchObject({
      applied: { outcome: 'stored' },
    });
    await eventually(
      async () =>
        (await stack.temporal.workflow.count(`ExecutionStatus = 'Running' and WorkflowType = 'acknowledgeAlert'`))
          .count === 0,
    );
    expect(mailed()).toEqual(before);
    expect(await stack.query('select id, kind from alert_event')).toEqual(events);
  });
});
