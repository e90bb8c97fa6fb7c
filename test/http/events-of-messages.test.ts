import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { HintListener } from './hint-listener.ts';
import { fullReport } from './reports.ts';

let stack: Stack;
let integration: TestIntegration;
let listener: HintListener;
beforeAll(async () => {
  stack = await startStack({ ingestDeadlineMs: 500 });
});
beforeEach(async () => {
  integration = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'info' }] });
  listener = await HintListener.open(stack.api.url, stack.api.adminKey);
});
afterEach(() => listener.close());
afterAll(() => stack.close());

/** Nobody delivers, so that what is told comes from the change itself. */
async function withMessage(status: 'queued' | 'failed'): Promise<string> {
  await stack.startWorker();
  await stack.api.post('/reports', fullReport('abc1234'), integration.key);
  const row = await eventually(async () => (await message()) ?? false);
  await eventually(async () => (await message())?.['status'] === 'sent');
  await stack.stopWorker();
  await stack.query('update notification set status = $2 where id = $1', [row['id'], status]);
  await listener.forget(stack.api);
  return String(row['id']);
}

async function message() {
  return (await stack.query('select * from notification where integration_id = $1', [integration.id]))[0];
}

describe('GET /events tells, before anybody delivers,', () => {
  it('of a message that is queued again', async () => {
    const id = await withMessage('failed');
    const answer = stack.api.post(`/notifications/${id}/retry`, {});
    await listener.hears('notifications', integration.id);
    expect((await answer).status).toBe(202);
  });

  it('of a message that is cancelled', async () => {
    await withMessage('queued');
    await stack.api.put(`/integrations/${integration.id}/channels`, { notifications: [] });
    await listener.hears('notifications', integration.id);
  });

  it('of a message about silence', async () => {
    await stack.stopWorker();
    await stack.query(
      `update integration set expect_report_every = 1800, created_at = now() - interval '1 d' where id = $1`,
      [integration.id],
    );
    expect(await stack.activities.sweep()).toMatchObject({ quiet: 1 });
    await listener.hears('notifications', integration.id);
  });

  it('of a test message', async () => {
    await stack.stopWorker();
    const { body } = await stack.api.get(`/integrations/${integration.id}/channels`);
    const answer = stack.api.post(`/integrations/${integration.id}/channels/${body.notifications[0].id}/test`, {});
    await listener.hears('notifications', integration.id);
    expect((await answer).status).toBe(202);
  });
});

describe('GET /events tells of a deletion', () => {
  it('as a change of everything', async () => {
    await stack.api.request('DELETE', `/integrations/${integration.id}`);
    for (const topic of ['reports', 'alerts', 'notifications', 'ingest', 'settings']) {
      await listener.hears(topic, integration.id);
    }
  });
});
