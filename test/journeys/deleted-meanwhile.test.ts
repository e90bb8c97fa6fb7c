import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { eventually, startStack, type Stack } from '../harness.ts';
import { fullIntegration, remove, removal, rowsLeft, send } from './deletions.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ ingestDeadlineMs: 2_000 });
});
afterAll(() => stack.close());

describe('PRV-7: what was under way for a deleted integration ends without error', () => {
  it('a batch that waited to be applied', async () => {
    const integration = await stack.api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'info' }] });
    await stack.stopWorker();
    const { batchId } = (await send(stack, integration, 'commit-1')).body;
    await stack.query('update integration set deleted_at = now() where id = $1', [integration.id]);
    await stack.startWorker();
    const [row] = await stack.query('select workflow_id from batch where id = $1', [batchId]);
    const handle = stack.temporal.workflow.getHandle(String(row!['workflow_id']));
    expect(await handle.result()).toMatchObject({ applied: { outcome: 'deleted', notifications: [] }, delivered: [] });
    expect(await stack.query('select 1 from report where integration_id = $1', [integration.id])).toEqual([]);
    expect(await stack.activities.applyBatch({ batchId: randomUUID() })).toMatchObject({ outcome: 'deleted' });
  });

  it('a mail that waited for its next attempt: it is not sent', async () => {
    const integration = await stack.api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'info' }] });
    stack.sendgrid.answerWith({ status: 503, headers: { 'retry-after': '3600' } });
    await send(stack, integration, 'commit-1');
    const waiting = `select id from notification where integration_id = $1 and status = 'queued' and attempts = 1`;
    const row = await eventually(async () => (await stack.query(waiting, [integration.id]))[0]);
    await stack.query('update integration set deleted_at = now() where id = $1', [integration.id]);
    expect(await stack.activities.deliverNotification({ notificationId: String(row['id']) })).toMatchObject({
      status: 'suppressed',
      attempts: 1,
    });
    expect(stack.sendgrid.mails.filter((mail) => mail.subject.includes(integration.name))).toEqual([]);
  });

  it('a mail whose row is gone, before or while it is handed over', async () => {
    expect(await stack.activities.deliverNotification({ notificationId: randomUUID() })).toMatchObject({
      status: 'deleted',
    });
    const integration = await stack.api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'info' }] });
    const isRemoved = Promise.withResolvers<void>();
    stack.sendgrid.answerWith({ status: 202, after: isRemoved.promise });
    const { body } = await send(stack, integration, 'commit-1');
    await eventually(
      async () =>
        (
          await stack.query(`select 1 from notification where integration_id = $1 and status = 'sending'`, [
            integration.id,
          ])
        ).length > 0,
    );
    const workflowId = (await stack.api.get(`/batches/${body.batchId}`)).body.workflowId;
    expect((await remove(stack, integration)).status).toBe(202);
    await removal(stack, integration);
    isRemoved.resolve();
    expect(await stack.temporal.workflow.getHandle(workflowId).result()).toMatchObject({
      delivered: [{ status: 'deleted' }],
    });
    expect(await rowsLeft(stack, integration)).toEqual({});
  });

  it('an acknowledgement that was asked for', async () => {
    const integration = await fullIntegration(stack);
    const [alert] = await stack.api.alerts(integration);
    await stack.query('update integration set deleted_at = now() where id = $1', [integration.id]);
    const asked = { alertId: alert.id, action: 'unacknowledge' as const, payload: { requestId: randomUUID() } };
    expect(await stack.activities.acknowledge(asked)).toEqual({ outcome: 'deleted' });
    expect(await stack.activities.acknowledge({ ...asked, alertId: randomUUID() })).toEqual({ outcome: 'deleted' });
  });

  it('a silence: nobody is told', async () => {
    const integration = await stack.api.integration({
      settings: { expectReportEvery: 1_800 },
      channels: [{ target: 'team@acme.com', minSeverity: 'info' }],
    });
    await stack.query(`update integration set created_at = now() - interval '1 d', deleted_at = now() where id = $1`, [
      integration.id,
    ]);
    expect(await stack.activities.sweep()).toMatchObject({ quiet: 0 });
  });
});
