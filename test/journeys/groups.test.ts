import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';
import { isQuiet } from './state.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ ingestDeadlineMs: 500 });
});
afterAll(() => stack.close());

async function integrations(count: number): Promise<TestIntegration[]> {
  const made = [];
  for (let index = 0; index < count; index += 1) {
    made.push(await stack.api.integration({ channels: [{ target: `team${index}@acme.com`, minSeverity: 'info' }] }));
  }
  return made;
}

/** Submits a failing report of each at the same moment; gives the ids of the batches. */
async function sendAll(to: readonly TestIntegration[], commit: string): Promise<string[]> {
  const answers = await Promise.all(
    to.map(({ key }) => stack.api.post('/reports', report(commit, { failing: ['auth/prod'] }), key)),
  );
  return answers.map(({ body }) => body.batchId);
}

async function receipts(ids: readonly string[]) {
  return Promise.all(ids.map(async (id) => (await stack.api.get(`/batches/${id}?wait=20`)).body));
}

async function settle(all: readonly TestIntegration[]): Promise<void> {
  for (const each of all) await eventually(() => isQuiet(stack.query, each));
}

function mailsTo(all: readonly TestIntegration[]): number {
  return stack.sendgrid.mails.filter((mail) => all.some(({ name }) => mail.subject.includes(name))).length;
}

/** The activities of a workflow in their order, and what stands beside its timers. */
function wayOf({ events }: History): { activities: string[]; timers: string[] } {
  const all = events ?? [];
  return {
    activities: all.flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []),
    timers: all
      .filter((event) => event.timerStartedEventAttributes)
      .map((event) => JSON.parse(Buffer.from(event.userMetadata!.summary!.data!).toString()) as string),
  };
}

describe('batches that arrive at the same moment', () => {
  it('share workflows, and each has an outcome, a receipt and mails of its own (NTF-2, NTF-4)', async () => {
    const all = await integrations(12);
    await stack.stopWorker();
    const ids = await sendAll(all, 'commit-1');
    await stack.startWorker();
    const done = await receipts(ids);
    for (const receipt of done)
      expect(receipt).toMatchObject({ status: 'done', headOutcome: 'head', alerts: { opened: 1 } });
    await settle(all);
    expect(mailsTo(all)).toBe(12);

    const groups = Map.groupBy(done, (receipt) => receipt.workflowId as string);
    const [[workflowId, members]] = [...groups].filter(([, { length }]) => length > 1) as [[string, typeof done]];
    const handle = stack.temporal.workflow.getHandle(workflowId);
    const result = (await handle.result()) as { applied: { receiptUrl: string }; delivered: object[] }[];
    expect(new Set(result.map(({ applied }) => applied.receiptUrl.split('/').at(-1)))).toEqual(
      new Set(members.map(({ id }) => id)),
    );
    for (const { delivered } of result) expect(delivered).toMatchObject([{ status: 'sent', attempts: 1 }]);
    const description = await handle.describe();
    expect(await description.staticSummary()).toBe(
      `${members.length} batches, ${members.length} reports (${members.length} integrations)`,
    );
    const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    for (const { integrationId } of members) {
      const { name } = all.find(({ id }) => id === integrationId)!;
      expect(currentDetails).toContain(`| ${name} | \`commit-1\` | stored | 1 / 0 / 0 | 1 of 1 ended | [Receipt]`);
      await eventually(async () => {
        const found = await stack.temporal.workflow.count(`ClefIntegration = '${name}' and ClefOutcome = 'stored'`);
        return found.count === 1;
      });
    }
  });

  it('NTF-5: share the first attempts at their mails; one that is refused has an activity of its own after a pause', async () => {
    const all = await integrations(12);
    const refused = new Set<number>();
    stack.sendgrid.answerBy(({ subject }) => {
      const place = all.findIndex(({ name }) => subject.includes(name));
      // The first attempt at every other one.
      if (place % 2 !== 0 || refused.has(place)) return undefined;
      refused.add(place);
      return { status: 503 };
    });
    await stack.stopWorker();
    const ids = await sendAll(all, 'commit-1');
    await stack.startWorker();
    const done = await receipts(ids);
    await settle(all);
    expect(mailsTo(all)).toBe(12);

    const ways = [];
    for (const [workflowId, members] of Map.groupBy(done, (receipt) => receipt.workflowId as string)) {
      if (members.length === 1) continue;
      const handle = stack.temporal.workflow.getHandle(workflowId);
      const result = (await handle.result()) as { delivered: { attempts: number }[] }[];
      const again = result.filter(({ delivered: [mail] }) => mail!.attempts === 2).length;
      const history = await handle.fetchHistory();
      ways.push({ members: members.length, again, ...wayOf(history) });
    }
    expect(ways.length).toBeGreaterThan(0);
    expect(ways.some(({ again }) => again > 0)).toBe(true);
    for (const { again, activities, timers } of ways) {
      expect(activities).toEqual([
        'deliverNotifications',
        ...Array.from({ length: again }, () => 'deliverNotification'),
      ]);
      expect(timers).toHaveLength(again);
      for (const summary of timers) {
        expect(summary).toMatch(/^before the next attempt: email of .+ at commit- to channel 1 of 1$/);
      }
    }
  });

  it('are applied although one of them cannot be: it alone fails, and its group is red', async () => {
    const all = await integrations(12);
    await stack.stopWorker();
    const ids = await sendAll(all, 'commit-1');
    // The first few have workflows of their own; the others wait until those take too long.
    const broken = await eventually(async () => {
      const rows = await stack.query(
        `select id, workflow_id from batch where id = any($1) and workflow_id like 'batches/%' order by arrival`,
        [ids],
      );
      return rows.at(-1);
    });
    await stack.query(`update batch set body = jsonb_set(body, '{0,cliVersion}', 'null') where id = $1`, [
      broken['id'],
    ]);
    await stack.startWorker();
    const ended = await receipts(ids);
    expect(ended.filter(({ status }) => status === 'done')).toHaveLength(11);
    expect(await eventually(async () => (await receipts([String(broken['id'])]))[0].status === 'failed')).toBe(true);
    await settle(all.filter(({ id }) => id !== ended.find((each) => each.id === broken['id']).integrationId));
    expect(mailsTo(all)).toBe(11);
    const handle = stack.temporal.workflow.getHandle(String(broken['workflow_id']));
    await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'BatchFailed' } });
    await eventually(async () => (await stack.temporal.workflow.count(`ClefOutcome = 'failed'`)).count === 1);
  });

  it('NTF-4: are told of by the workflow that their rows name, and by no other that has them as well', async () => {
    const [integration] = await integrations(1);
    await stack.stopWorker();
    const [batchId] = await sendAll([integration!], 'commit-1');
    const [applied] = await stack.activities.applyBatches({ batchIds: [batchId!], workflowId: 'batches/another' });
    expect(applied).toMatchObject({ outcome: 'stored', notifications: [] });
    const { workflowId } = (await receipts([batchId!]))[0];
    expect(await stack.activities.applyBatch({ batchId: batchId!, workflowId })).toMatchObject({
      notifications: [expect.any(String)],
    });
    await stack.startWorker();
    await settle([integration!]);
    expect(mailsTo([integration!])).toBe(1);
  });

  it('are started in groups by the sweep where nobody did', async () => {
    const all = await integrations(6);
    await stack.stopWorker();
    const ids = await sendAll(all, 'commit-1');
    for (const { workflowId } of await Promise.all(
      ids.map(async (id) => (await stack.api.get(`/batches/${id}`)).body),
    )) {
      await stack.temporal.workflow
        .getHandle(workflowId)
        .terminate()
        .catch(() => undefined);
    }
    await stack.query(`update batch set received_at = now() - interval '2 min' where id = any($1)`, [ids]);
    expect(await stack.activities.sweep()).toMatchObject({ batches: 6 });
    const rows = await stack.query('select distinct workflow_id from batch where id = any($1)', [ids]);
    expect(rows).toEqual([{ workflow_id: expect.stringMatching(/^batches\//) }]);
    await stack.startWorker();
    for (const receipt of await receipts(ids)) expect(receipt).toMatchObject({ status: 'done' });
    await settle(all);
    expect(mailsTo(all)).toBe(6);
  });
});
