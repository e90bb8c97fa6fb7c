import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { readable } from '../temporal/readable.ts';
import { report } from './reports.ts';
import { isQuiet } from './state.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

/** Words that stand nowhere else, planted where people and the CLI write. */
const planted = {
  message: 'zebra crossing',
  note: 'walrus tusk',
  target: 'heron@acme.com',
  scope: 'otter/pond',
  branch: 'lynx-branch',
  description: 'badger sett',
};

/** Everything Temporal keeps of every workflow of the namespace, as text. */
async function everythingKept(): Promise<string> {
  const parts: string[] = [];
  for await (const { workflowId, runId } of stack.temporal.workflow.list()) {
    const handle = stack.temporal.workflow.getHandle(workflowId, runId);
    parts.push(readable((await handle.describe()).raw), readable(await handle.fetchHistory()));
    parts.push(await handle.query<string>('__temporal_workflow_metadata').then(readable));
  }
  return parts.join('\n');
}

/** A test of the channel that fails, its retry, and at last the deletion of the integration. */
async function tellOutsideOfBatches({ id }: TestIntegration): Promise<void> {
  const { api } = stack;
  const [channel] = (await api.get(`/integrations/${id}/channels`)).body.notifications;
  stack.sendgrid.answerWith({ status: 400, errors: [`${planted.target} bounced: ${planted.message}`] });
  const { body: test } = await api.post(`/integrations/${id}/channels/${channel.id}/test`, {});
  expect(test.status).toBe('failed');
  expect((await api.post(`/notifications/${test.id}/retry`, {})).body.status).toBe('sent');
  const { body } = await api.request('DELETE', `/integrations/${id}`);
  const removal = stack.temporal.workflow.getHandle(body.workflowId);
  await eventually(() => removal.describe().catch(() => false as const));
  await removal.result();
}

describe('PRV-6: what Temporal keeps', () => {
  it('holds ids, commits, counts and the name of the integration, and no word of a report, a note or an address', async () => {
    const integration = await stack.api.integration({ channels: [{ target: planted.target, minSeverity: 'info' }] });
    const saying = { failing: [planted.scope], message: planted.message, branch: planted.branch };
    const wire = report('commit-1', saying);
    const cells = wire.summary.cells.map((cell) => ({ ...cell, description: planted.description }));
    stack.sendgrid.answerWith(
      { status: 500, errors: [`${planted.target} is not served: ${planted.message}`] },
      { status: 400, errors: [`${planted.target} bounced: ${planted.message}`] },
    );
    const { body } = await stack.api.post('/reports', { ...wire, summary: { cells } }, integration.key);
    expect(body.status).toBe('done');
    const [alert] = await stack.api.alerts(integration, 'open');
    expect(alert).toMatchObject({ message: planted.message, scope: planted.scope });
    await stack.api.post(`/alerts/${alert.id}/acknowledge`, { note: planted.note });
    await eventually(() => isQuiet(stack.query, integration));
    await tellOutsideOfBatches(integration);

    const kept = await everythingKept();
    expect(kept).toContain('commit-1');
    expect(kept).toContain(integration.name);
    expect(kept).toContain(`alert/${alert.id}`);
    expect(kept).toContain('SendGrid answered 500');
    for (const summary of ['test message, run 1', 'test message, run 2', 'delete ']) expect(kept).toContain(summary);
    for (const word of Object.values(planted)) expect(kept).not.toContain(word);
    expect(kept).not.toContain(stack.sendgrid.apiKey);
  });
});
