import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { sweepScheduleId } from '../../src/temporal/names.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';
import { isQuiet } from './state.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack();
  // What a sweep takes is counted here, so nobody else sweeps.
  await stack.temporal.schedule.getHandle(sweepScheduleId).pause();
});
beforeEach(async () => {
  integration = await stack.api.integration({
    channels: [
      { target: 'security@acme.com', minSeverity: 'critical' },
      { target: 'lead@acme.com', minSeverity: 'critical' },
    ],
  });
});
afterAll(() => stack.close());

/** Sends a report whose mails are all refused for good. */
async function failAll(commit = 'commit-1'): Promise<void> {
  stack.sendgrid.answerWith({ status: 400 }, { status: 400 });
  await stack.api.post('/reports', report(commit, { failing: ['auth/prod'] }), integration.key);
  await settled();
  expect((await notifications()).slice(-2).map((row) => row['status'])).toEqual(['failed', 'failed']);
}

function settled() {
  return eventually(() => isQuiet(stack.query, integration));
}

function notifications() {
  return stack.query('select * from notification where integration_id = $1 order by id', [integration.id]);
}

async function firstId(): Promise<string> {
  return String((await notifications())[0]!['id']);
}

const retry = (id: string) => stack.api.post(`/notifications/${id}/retry`, {});
const retryAll = (filter: object) => stack.api.post(`/integrations/${integration.id}/notifications/retry`, { filter });

function mails() {
  return stack.sendgrid.mails.filter((mail) => mail.subject.includes(integration.name));
}

async function auditedActions() {
  const rows = await stack.query('select action from audit_event where integration_id = $1 order by id', [
    integration.id,
  ]);
  return rows.map((row) => row['action']).filter((action) => String(action).startsWith('notification'));
}

describe('NTF-5: a failed message is tried again by an operator', () => {
  it('one by one: as a delivery of its own, with 24 hours of its own', async () => {
    await failAll();
    const id = await firstId();
    await stack.query(`update notification set first_attempt_at = now() - interval '25 h' where id = $1`, [id]);
    const { status, body } = await retry(id);
    expect([status, body]).toMatchObject([200, { id, status: 'sent', attempts: 2, reason: null, kind: 'head' }]);
    expect(mails()).toHaveLength(1);
    expect(await auditedActions()).toEqual(['notification.retried']);

    expect(body.workflowId).toBe(`deliver/${id}/1`);
    const handle = stack.temporal.workflow.getHandle(body.workflowId);
    expect(await handle.result()).toEqual({ notificationId: id, status: 'sent', attempts: 2 });
    const description = await handle.describe();
    expect(await description.staticSummary()).toBe(`head message at commit-, run 1 (${integration.name})`);
  });

  it('and fails again with a new reason, to be tried once more', async () => {
    await failAll();
    const id = await firstId();
    stack.sendgrid.answerWith({ status: 413, errors: ['too large'] });
    expect((await retry(id)).body).toMatchObject({ status: 'failed', reason: expect.stringContaining('too large') });
    expect((await retry(id)).body).toMatchObject({ status: 'sent', workflowId: `deliver/${id}/2` });
  });

  it('twice at once as one', async () => {
    await failAll();
    const id = await firstId();
    const answers = await Promise.all([retry(id), retry(id), retry(id), retryAll({ status: 'failed' })]);
    await settled();
    expect((await notifications()).map((row) => row['run'])).toEqual([1, 1]);
    expect(mails()).toHaveLength(2);
    expect(answers.filter(({ status }) => status < 300).length).toBeGreaterThanOrEqual(1);
    for (const { status, body } of answers)
      if (status >= 300) expect([status, body.detail]).toEqual([409, expect.any(String)]);
  });

  it('unless it was sent, is on its way or was cancelled: 409 with words', async () => {
    stack.sendgrid.answerWith({ status: 503, headers: { 'retry-after': '3600' } });
    await stack.api.post('/reports', report('commit-1', { failing: ['auth/prod'] }), integration.key);
    const rows = await eventually(async () => {
      const seen = await notifications();
      return seen.some((row) => row['status'] === 'sent') && seen.some((row) => row['status'] === 'queued') && seen;
    });
    for (const row of rows) {
      const { status, body } = await retry(String(row['id']));
      expect([status, body.type]).toEqual([409, 'urn:clef-pro:problem:conflict']);
      expect(body.detail).toMatch(row['status'] === 'sent' ? /handed over/ : /on its way/);
    }
  });

  it('unless its channel was removed', async () => {
    await failAll();
    await stack.api.put(`/integrations/${integration.id}/channels`, { notifications: [] });
    const { status, body } = await retry(await firstId());
    expect([status, body.detail]).toEqual([409, expect.stringContaining('removed')]);
    expect((await retryAll({})).body).toEqual({ retried: 0, more: false });
  });

  it('by filter: channel and time of failing', async () => {
    await failAll('commit-1');
    await failAll('commit-2');
    const [first] = await notifications();
    const nobody = await retryAll({ since: new Date(Date.now() + 60_000).toISOString() });
    expect(nobody.body).toEqual({ retried: 0, more: false });
    const one = await retryAll({ channelId: first!['channel_id'], since: '2020-01-01T00:00:00+02:00' });
    expect([one.status, one.body]).toEqual([202, { retried: 2, more: false }]);
    await settled();
    expect((await notifications()).map((row) => String(row['status'])).toSorted()).toEqual([
      'failed',
      'failed',
      'sent',
      'sent',
    ]);
    expect((await retryAll({ status: 'failed' })).body).toEqual({ retried: 2, more: false });
    await settled();
    expect(mails()).toHaveLength(4);
    expect(await auditedActions()).toEqual(['notifications.retried', 'notifications.retried']);
  });

  it.each([
    [{ filter: { status: 'sent' } }, '/filter/status'],
    [{ filter: { since: 'yesterday' } }, '/filter/since'],
    [{ filter: { channelId: 'x' } }, '/filter/channelId'],
    [{}, '/filter'],
  ])('refuses the filter %j', async (body, pointer) => {
    const answer = await stack.api.post(`/integrations/${integration.id}/notifications/retry`, body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it('also when nobody could start its delivery: the sweep does', async () => {
    await failAll();
    const id = await firstId();
    // What a retry leaves behind whose API died before it reached Temporal.
    await stack.query(
      `update notification set status = 'queued', run = 1, swept_at = now() - interval '2 min' where id = $1`,
      [id],
    );
    expect(await stack.activities.sweep()).toMatchObject({ deliveries: 1 });
    await settled();
    expect(await stack.temporal.workflow.getHandle(`deliver/${id}/1`).result()).toMatchObject({ status: 'sent' });
    expect(mails()).toHaveLength(1);
  });

  it('and the workflow of its batch, started anew, leaves it to its own delivery', async () => {
    await failAll();
    const id = await firstId();
    await stack.query(`update notification set status = 'sending', run = 1 where id = $1`, [id]);
    expect(await stack.activities.deliverNotification({ notificationId: id })).toMatchObject({ status: 'sending' });
    expect(mails()).toEqual([]);
  });
});

describe('NTF-5: a provider that names a time more than 24 hours after the first attempt', () => {
  it('has the message failed at once, since no attempt would be left', async () => {
    stack.sendgrid.answerWith(
      ...Array.from({ length: 2 }, () => ({ status: 429, headers: { 'retry-after': '90000' } })),
    );
    await stack.api.post('/reports', report('commit-1', { failing: ['auth/prod'] }), integration.key);
    await settled();
    const [row] = await notifications();
    expect(row).toMatchObject({
      status: 'failed',
      attempts: 1,
      reason: expect.stringContaining('SendGrid answered 429'),
    });
  });
});

describe('NTF-7: a channel that is removed', () => {
  it('cancels what is queued for it at once, with a reason, and the other one is not touched', async () => {
    stack.sendgrid.answerWith(
      ...Array.from({ length: 2 }, () => ({ status: 503, headers: { 'retry-after': '3600' } })),
    );
    await stack.api.post('/reports', report('commit-1', { failing: ['auth/prod'] }), integration.key);
    await eventually(async () =>
      (await notifications()).every((row) => row['status'] === 'queued' && row['attempts'] === 1),
    );
    await stack.api.put(`/integrations/${integration.id}/channels`, {
      notifications: [{ channel: 'email', target: 'lead@acme.com', minSeverity: 'critical' }],
    });
    expect((await notifications()).map(({ status, reason }) => ({ status, reason }))).toEqual([
      { status: 'suppressed', reason: 'The channel was removed.' },
      { status: 'queued', reason: expect.stringContaining('503') },
    ]);
  });
});
