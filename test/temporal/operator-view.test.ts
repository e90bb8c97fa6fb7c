import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { TestIntegration } from '../api-client.ts';
import { taskQueue } from '../../src/temporal/names.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report } from '../journeys/reports.ts';
import { isQuiet } from '../journeys/state.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack();
  integration = await stack.api.integration({
    channels: [
      { target: 'security@acme.com', minSeverity: 'critical' },
      { target: 'lead@acme.com', minSeverity: 'warning' },
    ],
  });
});
afterAll(() => stack.close());

const head = 'f00dcafef00dcafef00dcafef00dcafef00dcafe';
const day = (number: number) => Date.UTC(2020, 0, number);

async function send(...reports: object[]) {
  const { body } = await stack.api.post('/reports/batch', { reports }, integration.key);
  await eventually(() => isQuiet(stack.query, integration));
  const handle = stack.temporal.workflow.getHandle((await stack.api.get(`/batches/${body.batchId}`)).body.workflowId);
  return { batchId: body.batchId as string, handle, ended: await handle.result().catch(() => undefined) };
}

type Handle = Awaited<ReturnType<typeof send>>['handle'];

async function currentDetails(handle: Handle): Promise<string> {
  const { currentDetails: details } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  return details;
}

/** What stands beside each activity in the history, and beside each that was done within the workflow task. */
function activitySummaries({ events }: History): string[] {
  return (events ?? [])
    .filter((event) => event.activityTaskScheduledEventAttributes ?? event.markerRecordedEventAttributes)
    .filter((event) => event.userMetadata?.summary)
    .map((event) => JSON.parse(Buffer.from(event.userMetadata!.summary!.data!).toString()) as string);
}

/** The workflows that a filter of the Temporal UI finds, once they are visible. */
async function found(query: string, count: number): Promise<string[]> {
  return eventually(async () => {
    const ids: string[] = [];
    for await (const { workflowId } of stack.temporal.workflow.list({ query })) ids.push(workflowId);
    return ids.length === count && ids;
  });
}

/** The filter of a workflow by what became of its batch. */
function of(outcome: string): string {
  return `ClefIntegration = '${integration.name}' and ClefOutcome = '${outcome}'`;
}

describe('what an operator sees of a batch in the Temporal UI', () => {
  it('is told by its id, its summary, its activities, its details, its attributes and its receipt', async () => {
    const { batchId, handle } = await send(
      report('commit-1', { failing: ['auth/prod'], at: day(1) }),
      report(head, { failing: ['auth/prod', 'pay/prod'], at: day(2) }),
    );
    expect(handle.workflowId).toBe(`batch/${integration.name}/${head.slice(0, 12)}/${batchId}`);
    const description = await handle.describe();
    expect(await description.staticSummary()).toBe(`2 reports -> f00dcaf (${integration.name})`);
    expect(description.status.name).toBe('COMPLETED');
    expect(activitySummaries(await handle.fetchHistory()).toSorted()).toEqual([
      'email to channel 1 of 2',
      'email to channel 2 of 2',
      'store 2 reports, reconcile at f00dcaf',
    ]);

    const details = await currentDetails(handle);
    expect(details).toMatch(/head/i);
    expect(details).toContain('2 opened, 0 recurring, 0 resolved');
    expect(details).toContain('| `commit-1` | stored | 1 / 0 / 1 / 0 | 1 |');
    expect(details).toContain('| `f00dcafef00d` | stored | 1 / 0 / 2 / 0 | 2 |');
    expect(details).toContain('| 1 | sent | 1 |');
    expect(details).toContain('| 2 | sent | 1 |');
    expect(details).toContain(`[Receipt](https://clef.example.com/batches/${batchId})`);

    const receipt = await handle.query<object>('receipt');
    expect(receipt).toMatchObject({
      applied: {
        outcome: 'stored',
        headOutcome: 'head',
        reportCount: 2,
        alerts: { opened: 2, recurring: 0, resolved: 0 },
        notifications: [expect.any(String), expect.any(String)],
      },
      delivered: [
        { status: 'sent', attempts: 1 },
        { status: 'sent', attempts: 1 },
      ],
    });
    expect(await handle.result()).toEqual(receipt);
    expect(await found(`ClefCommit = '${head}'`, 1)).toEqual([handle.workflowId]);
  });

  it('can be filtered by integration and by outcome', async () => {
    const late = await send(report('commit-0', { at: day(0) }));
    const again = await send(report('commit-1', { failing: ['auth/prod'], at: day(1) }));
    expect(await found(of('late'), 1)).toEqual([late.handle.workflowId]);
    expect(await found(of('unchanged'), 1)).toEqual([again.handle.workflowId]);
    expect(await found(of('stored'), 1)).toEqual([expect.stringContaining(head.slice(0, 12))]);
    expect(await found(`ClefIntegration = 'another'`, 0)).toEqual([]);
    expect(await currentDetails(late.handle)).toContain('No notification.');
  });

  it('stays short for a long batch, with a link to the rest', async () => {
    const commits = Array.from({ length: 60 }, (_, index) => `long-${index + 100}`);
    const { handle } = await send(...commits.map((commit) => report(commit)));
    const details = await currentDetails(handle);
    expect(details.match(/\| `long-\d+` \|/g)!.length).toBeLessThanOrEqual(50);
    expect(details).toMatch(/and 20 more reports/);
    expect(details).toContain('[Receipt](https://clef.example.com/batches/');
    expect(await handle.describe().then((each) => each.staticSummary())).toBe(
      `60 reports -> long-15 (${integration.name})`,
    );
  });

  it('is, where applying fails, an activity with its attempts and its last failure', async () => {
    await stack.query('alter table report add constraint broken check (false) not valid');
    const sent = stack.api.post('/reports', report('commit-3', { at: day(3) }), integration.key);
    const [started] = await found(`ClefCommit = 'commit-3'`, 1);
    const handle = stack.temporal.workflow.getHandle(started!);
    const pending = await eventually(async () => {
      const { raw } = await handle.describe();
      return raw.pendingActivities?.find(({ attempt }) => attempt! > 1);
    });
    expect(pending).toMatchObject({
      activityType: { name: 'applyBatch' },
      lastFailure: { message: 'Unexpected: the worker log says why.' },
    });
    await stack.query('alter table report drop constraint broken');
    expect(await sent).toMatchObject({ status: 200, body: { status: 'done' } });
    expect(activitySummaries(await handle.fetchHistory())).toContain('store 1 report, reconcile at commit-');
  });
});

describe('what an operator sees of a delivery outside of a batch', () => {
  it('is what it is about, how far it is, and its activity with its attempts', async () => {
    const path = `/integrations/${integration.id}/channels`;
    const [channel] = (await stack.api.get(path)).body.notifications;
    stack.sendgrid.answerWith({ status: 503 });
    const { body } = await stack.api.post(`${path}/${channel.id}/test`, {});
    const handle = stack.temporal.workflow.getHandle(body.workflowId);
    await handle.result();
    expect(handle.workflowId).toBe(`deliver/${body.id}/1`);
    expect(await handle.describe().then((each) => each.staticSummary())).toBe(
      `test message, run 1 (${integration.name})`,
    );
    expect(activitySummaries(await handle.fetchHistory())).toEqual(['email of a test message']);
    expect(await currentDetails(handle)).toBe('Now sent, after 2 attempts in all.');
    const query = `WorkflowType = 'deliver' and ClefIntegration = '${integration.name}'`;
    expect(await found(query, 1)).toEqual([handle.workflowId]);
  });
});

describe('what an operator sees of an acknowledgement', () => {
  it('is the alert it is about, and what came of the last signal', async () => {
    await send(report('commit-9', { failing: ['auth/prod'] }));
    const [alert] = await stack.api.alerts(integration, 'open');
    await stack.api.post(`/alerts/${alert.id}/acknowledge`, {});
    const handle = stack.temporal.workflow.getHandle(`alert/${alert.id}`);
    await handle.result();
    expect(await handle.describe().then((each) => each.staticSummary())).toBe(`acknowledgements of alert ${alert.id}`);
    expect(activitySummaries(await handle.fetchHistory())).toEqual([`acknowledge alert ${alert.id.slice(0, 8)}`]);
    expect(await currentDetails(handle)).toMatch(/acknowledge, done/);
  });

  it('says so where the signal names a request that nobody made', async () => {
    await send(report('commit-10', { failing: ['auth/prod', 'auth/staging'] }));
    const [alert] = await stack.api.alerts(integration, 'open');
    for (const requestId of ['none', alert.id]) {
      const handle = await stack.temporal.workflow.signalWithStart('acknowledgeAlert', {
        taskQueue,
        workflowId: `alert/${alert.id}`,
        signal: 'acknowledge',
        signalArgs: [{ requestId }],
      });
      await handle.result();
      expect(await currentDetails(handle)).toMatch(/acknowledge, without effect: there is no such request/);
    }
  });

  it('is reached from the receipt', async () => {
    const { batchId, handle } = await send(report('linked-1', { failing: [] }));
    const { workflowUrl } = (await stack.api.get(`/batches/${batchId}`)).body;
    const { pathname } = new URL(workflowUrl);
    expect(decodeURIComponent(pathname)).toBe(`/namespaces/${stack.namespace}/workflows/${handle.workflowId}`);
  });
});
