import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import type { Answer } from '../sendgrid-server.ts';
import { report } from './reports.ts';
import { isQuiet } from './state.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  integration = await stack.api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'critical' }] });
});
afterAll(() => stack.close());

/** Sends a report that needs one mail, and has the provider answer it so. Gives the batch's workflow. */
async function mail(...answers: Answer[]): Promise<string> {
  stack.sendgrid.answerWith(...answers);
  const { body } = await stack.api.post('/reports', report('commit-1', { failing: ['auth/prod'] }), integration.key);
  return (await stack.api.get(`/batches/${body.batchId}`)).body.workflowId;
}

async function notification() {
  const [row] = await stack.query('select * from notification where integration_id = $1', [integration.id]);
  return row!;
}

async function finished() {
  await eventually(() => isQuiet(stack.query, integration));
  return notification();
}

/** A mail that was refused for a day and is given up at its next attempt; gives its id. */
async function giveUp(): Promise<string> {
  await mail({ status: 401, headers: { 'retry-after': '3600' } });
  await eventually(async () => (await notification())['provider_refused'] === true);
  const { id } = await notification();
  await stack.query(`update notification set first_attempt_at = now() - interval '25 h' where id = $1`, [id]);
  await stack.activities.deliverNotification({ notificationId: String(id) });
  expect(await notification()).toMatchObject({ status: 'failed', reason: expect.stringContaining('24 hours') });
  return String(id);
}

/** How often the provider took the mail. */
function taken(): number {
  return stack.sendgrid.mails.filter((each) => each.subject.includes(integration.name)).length;
}

/** The delivery as an operator sees it while it waits for its next attempt. */
async function pendingDelivery(workflowId: string) {
  return eventually(async () => {
    const { raw } = await stack.temporal.workflow.getHandle(workflowId).describe();
    const [activity] = raw.pendingActivities ?? [];
    return activity?.activityType?.name === 'deliverNotification' && activity.lastFailure ? activity : undefined;
  });
}

async function readiness() {
  const response = await fetch(`${stack.api.url}/readyz`);
  return (await response.json()) as { status: string; checks: { mail: { ok: boolean } } };
}

/** What Temporal was told of when to try a delivery again, in seconds. */
async function retriesOf(workflowId: string) {
  const { events } = await stack.temporal.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? [])
    .map((event) => event.activityTaskScheduledEventAttributes)
    .filter((scheduled) => scheduled?.activityType?.name === 'deliverNotification')
    .map((scheduled) => ({
      first: Number(scheduled!.retryPolicy!.initialInterval!.seconds),
      factor: scheduled!.retryPolicy!.backoffCoefficient,
      longest: Number(scheduled!.retryPolicy!.maximumInterval!.seconds),
      mostAttempts: scheduled!.retryPolicy!.maximumAttempts,
    }));
}

/** Without an end of Temporal's own: the delivery itself ends it after 24 hours. */
const exponential = { first: 1, factor: 2, longest: 15 * 60, mostAttempts: 0 };

describe('NTF-5: a provider that does not take a mail', () => {
  it('NTF-5: is asked again after a second, then after pauses that double up to 15 minutes', async () => {
    const workflowId = await mail({ status: 500 });
    expect(await finished()).toMatchObject({ status: 'sent', attempts: 2 });
    expect(await retriesOf(workflowId)).toEqual([exponential]);
  });

  it('NTF-5: is asked again in the same way when an operator had the mail tried again', async () => {
    await mail({ status: 400 });
    const { id } = await finished();
    stack.sendgrid.answerWith({ status: 500 });
    await stack.api.post(`/notifications/${String(id)}/retry`, {});
    expect(await finished()).toMatchObject({ status: 'sent' });
    expect(await retriesOf(`deliver/${String(id)}/1`)).toEqual([exponential]);
  });

  it('is asked again after a 500', async () => {
    await mail({ status: 500 });
    expect(await finished()).toMatchObject({ status: 'sent', attempts: 2, unknown_attempts: 0, reason: null });
    expect(taken()).toBe(1);
  });

  it('is left alone for as long as its Retry-After says; the delivery shows its attempts and why it waits', async () => {
    const workflowId = await mail({ status: 429, headers: { 'retry-after': '3600' }, errors: ['too many requests'] });
    const activity = await pendingDelivery(workflowId);
    expect(activity).toMatchObject({ currentRetryInterval: { seconds: expect.anything() } });
    expect(Number(activity.currentRetryInterval!.seconds)).toBe(3_600);
    expect(activity.attempt).toBe(2);
    expect(activity.lastFailure!.message).toBe('SendGrid answered 429');
    expect(await notification()).toMatchObject({ status: 'queued', attempts: 1 });
  });

  it('degrades /readyz while it refuses the key, until it accepts again', async () => {
    await mail({ status: 401 }, { status: 403 });
    await eventually(async () => (await readiness()).status === 'degraded');
    expect((await readiness()).checks.mail).toMatchObject({ ok: false });
    expect(await finished()).toMatchObject({ status: 'sent', attempts: 3, provider_refused: false });
    expect(await readiness()).toMatchObject({ status: 'ok', checks: { mail: { ok: true } } });
  });

  describe('because it refuses the key for more than 24 hours', () => {
    it('leaves /readyz degraded, until another mail is taken', async () => {
      await giveUp();
      expect(await readiness()).toMatchObject({ status: 'degraded', checks: { mail: { ok: false } } });
      await stack.api.put(`/integrations/${integration.id}/channels`, {
        notifications: [{ channel: 'email', target: 'a@acme.com' }],
      });
      const [channel] = (await stack.api.get(`/integrations/${integration.id}/channels`)).body.notifications;
      await stack.api.post(`/integrations/${integration.id}/channels/${channel.id}/test`, {});
      await eventually(async () => (await readiness()).status === 'ok');
    });

    it('leaves /readyz degraded, until an operator has it tried again', async () => {
      const id = await giveUp();
      expect((await readiness()).status).toBe('degraded');
      stack.sendgrid.answerWith({ status: 500, headers: { 'retry-after': '3600' } });
      await stack.api.post(`/notifications/${id}/retry`, {});
      expect((await readiness()).status).toBe('ok');
    });

    it('leaves /readyz degraded also where its last answer leaves no attempt', async () => {
      await mail({ status: 403, headers: { 'retry-after': '90000' } });
      await eventually(async () => (await notification())['status'] === 'failed' || undefined);
      expect((await readiness()).status).toBe('degraded');
    });
  });

  it('is not asked again after a 400: the mail failed, with a reason that is shown', async () => {
    const callsBefore = stack.sendgrid.calls();
    const workflowId = await mail({ status: 400, errors: ['The address team@acme.com is on the list of bounces'] });
    const row = await finished();
    expect(row).toMatchObject({ status: 'failed', attempts: 1 });
    expect(row['reason']).toMatch(/400.*list of bounces/);
    expect(row['reason']).not.toContain('team@acme.com');
    const receipt = await stack.temporal.workflow.getHandle(workflowId).result();
    expect(receipt).toMatchObject({ delivered: [{ status: 'failed', attempts: 1 }] });
    expect(stack.sendgrid.calls()).toBe(callsBefore + 1);
  });
});

describe('NTF-6: an answer that is lost', () => {
  it('has the mail sent a second time, and is counted', async () => {
    await mail('lose-answer');
    expect(await finished()).toMatchObject({ status: 'sent', attempts: 2, unknown_attempts: 1 });
    expect(taken()).toBe(2);
  });

  it('of the last attempt is counted too, though none follows', async () => {
    await mail({ status: 503, headers: { 'retry-after': '3600' } });
    const { id } = await eventually(async () => {
      const row = await notification();
      return row['status'] === 'queued' && row['attempts'] === 1 && row;
    });
    const nearlyADay = `now() - interval '24 h' + interval '9 s'`;
    await stack.query(`update notification set first_attempt_at = ${nearlyADay} where id = $1`, [id]);
    stack.sendgrid.answerWith('hang');
    await stack.activities.deliverNotification({ notificationId: String(id) });
    expect(await notification()).toMatchObject({ status: 'failed', attempts: 2, unknown_attempts: 1 });
  });

  it('with the worker that waited for it is counted by the attempt that follows', async () => {
    await mail({ status: 503, headers: { 'retry-after': '3600' } });
    const { id } = await eventually(async () => {
      const row = await notification();
      return row['status'] === 'queued' && row['attempts'] === 1 && row;
    });
    // What a worker leaves behind that was killed between handing the mail over and writing the answer down.
    await stack.query(`update notification set status = 'sending' where id = $1`, [id]);
    await stack.activities.deliverNotification({ notificationId: String(id) });
    expect(await notification()).toMatchObject({ status: 'sent', attempts: 2, unknown_attempts: 1 });
    await stack.activities.deliverNotification({ notificationId: String(id) });
    expect(await notification()).toMatchObject({ status: 'sent', attempts: 2, unknown_attempts: 1 });
    expect(taken()).toBe(1);
  });

  it('and comes after all, when another attempt has sent the mail, changes nothing', async () => {
    const sent = Promise.withResolvers<void>();
    const callsBefore = stack.sendgrid.calls();
    await mail({ status: 500, after: sent.promise });
    const { id } = await eventually(async () => {
      const row = await notification();
      return row['status'] === 'sending' && row;
    });
    await eventually(async () => stack.sendgrid.calls() > callsBefore);
    await stack.activities.deliverNotification({ notificationId: String(id) });
    expect(await notification()).toMatchObject({ status: 'sent', attempts: 2, unknown_attempts: 1 });
    sent.resolve();

    const workflowId = (
      await stack.query('select workflow_id from batch where integration_id = $1', [integration.id])
    )[0]!;
    await stack.temporal.workflow.getHandle(String(workflowId['workflow_id'])).result();
    expect(await notification()).toMatchObject({ status: 'sent', attempts: 2, unknown_attempts: 1 });
    expect(taken()).toBe(1);
  });
});
