import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { startStack, type Stack } from '../harness.ts';

let stack: Stack;
let integration: TestIntegration;
let channelId: string;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  integration = await stack.api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'critical' }] });
  channelId = (await channels())[0].id;
});
afterAll(() => stack.close());

async function channels() {
  return (await stack.api.get(`/integrations/${integration.id}/channels`)).body.notifications;
}

function ask(channel = channelId, body: object = {}, of: { id: string } = integration) {
  return stack.api.post(`/integrations/${of.id}/channels/${channel}/test`, body);
}

function mails() {
  return stack.sendgrid.mails.filter((mail) => mail.subject.includes(integration.name));
}

describe('a test of a channel', () => {
  it('sends one mail that says it is a test, whatever the channel is told of otherwise', async () => {
    const { status, body } = await ask();
    expect([status, body]).toMatchObject([200, { kind: 'test', status: 'sent', channelId, headCommit: null }]);
    expect(mails()).toMatchObject([
      { to: 'team@acme.com', subject: `[${integration.name}] Test of a notification channel` },
    ]);
    expect(await stack.temporal.workflow.getHandle(body.workflowId).result()).toMatchObject({ status: 'sent' });
    const audited = await stack.query(
      `select detail from audit_event where integration_id = $1 and action = 'channel.tested'`,
      [integration.id],
    );
    expect(audited).toEqual([{ detail: { channelId, notificationId: body.id } }]);
  });

  it('NTF-4: asked for twice under one requestId is one', async () => {
    const requestId = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => ask(channelId, { requestId })));
    answers.push(await ask(channelId, { requestId: requestId.toUpperCase() }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(mails()).toHaveLength(1);
    const [row] = await stack.query('select dedupe_key from notification where id = $1', [answers[0]!.body.id]);
    expect(row).toEqual({ dedupe_key: `test:${requestId}` });
  });

  it('under a requestId of another channel or integration is refused', async () => {
    const requestId = randomUUID();
    await ask(channelId, { requestId });
    const other = await stack.api.integration({ channels: [{ target: 'other@acme.com', minSeverity: 'info' }] });
    const [channel] = (await stack.api.get(`/integrations/${other.id}/channels`)).body.notifications;
    const { status, body } = await ask(channel.id, { requestId }, other);
    expect([status, body.detail]).toEqual([409, expect.stringContaining('another test')]);
  });

  it('is no mail cannon: once a minute to an address, also when its channel is made anew', async () => {
    await ask();
    const again = await ask();
    expect([again.status, again.headers.get('retry-after'), again.body.detail]).toEqual([
      409,
      '60',
      expect.stringContaining('last minute'),
    ]);
    const path = `/integrations/${integration.id}/channels`;
    await stack.api.put(path, { notifications: [] });
    await stack.api.put(path, { notifications: [{ channel: 'email', target: 'Team@acme.com' }] });
    expect((await ask((await channels())[0].id)).status).toBe(409);
    expect(mails()).toHaveLength(1);
  });

  it('is no mail cannon: ten a minute to whatever addresses', async () => {
    const notifications = Array.from({ length: 12 }, (_, index) => ({
      channel: 'email',
      target: `t${index}@acme.com`,
    }));
    await stack.api.put(`/integrations/${integration.id}/channels`, { notifications });
    const answers = [];
    for (const { id } of await channels()) answers.push((await ask(id)).status);
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 200), 409, 409]);
  });

  it('that failed says why, and may be retried like any other message', async () => {
    stack.sendgrid.answerWith({ status: 400, errors: ['The from address is missing.'] });
    const { status, body } = await ask();
    expect([status, body]).toMatchObject([200, { status: 'failed', reason: expect.stringContaining('from address') }]);
    const again = await stack.api.post(`/notifications/${body.id}/retry`, {});
    expect(again).toMatchObject({ status: 200, body: { status: 'sent', workflowId: `deliver/${body.id}/2` } });
  });

  it('of a channel that was removed, or of another integration, is 404', async () => {
    const other = await stack.api.integration();
    expect((await ask(channelId, {}, other)).status).toBe(404);
    await stack.api.put(`/integrations/${integration.id}/channels`, { notifications: [] });
    expect((await ask()).status).toBe(404);
    expect((await ask(channelId, { requestId: 'no uuid' })).status).toBe(422);
  });

  it('NTF-10: is captured where no provider is configured, and stands in the outbox', async () => {
    const bare = await startStack({ sendgrid: false });
    try {
      const { id } = await bare.api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'info' }] });
      const [channel] = (await bare.api.get(`/integrations/${id}/channels`)).body.notifications;
      const { body } = await bare.api.post(`/integrations/${id}/channels/${channel.id}/test`, {});
      expect(body).toMatchObject({ status: 'captured' });
      expect((await bare.api.get('/outbox')).body.items).toMatchObject([
        { notificationId: body.id, text: expect.stringContaining('This is a test') },
      ]);
    } finally {
      await bare.close();
    }
  });
});
