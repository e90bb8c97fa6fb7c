import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { taskQueue } from '../../src/temporal/names.ts';
import { report } from './reports.ts';
import { isQuiet, readState } from './state.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ ingestDeadlineMs: 400 });
});
afterAll(() => stack.close());

type Report = ReturnType<typeof report>;

function newIntegration(): Promise<TestIntegration> {
  return stack.api.integration({
    settings: { trackedBranches: ['main'] },
    channels: [{ target: 'team@acme.com', minSeverity: 'warning' }],
  });
}

function post(integration: TestIntegration, reports: readonly Report[]) {
  return stack.api.post('/reports/batch', { reports }, integration.key);
}

async function settle(integration: TestIntegration): Promise<void> {
  await eventually(() => isQuiet(stack.query, integration));
}

/** What every batch did, in the order of arrival. */
async function outcomes(integration: TestIntegration) {
  const rows = await stack.query('select state, outcome from batch where integration_id = $1 order by arrival', [
    integration.id,
  ]);
  return rows.map(({ state, outcome }) => ({ state, outcome }));
}

/** The same submissions to an integration of its own, one after the other. */
async function replay(submissions: readonly (readonly Report[])[]): Promise<TestIntegration> {
  const integration = await newIntegration();
  for (const reports of submissions) {
    const { body } = await post(integration, reports);
    expect((await stack.api.get(`/batches/${body.batchId}?wait=10`, integration.key)).body.status).toBe('done');
  }
  await settle(integration);
  return integration;
}

const day = (number: number) => Date.UTC(2020, 0, number);
const a = { failing: ['auth/prod'], passing: ['pay/prod'] };
const b = { failing: ['pay/prod'], passing: ['auth/prod'] };

/** A story in which the order matters at every step: heads, a late batch, replaced heads, an untracked branch. */
const story: Report[][] = [
  [report('commit-1', { ...a, at: day(1) })],
  [report('commit-3', { ...b, at: day(3) })],
  [report('commit-1', { ...b, at: day(1) }), report('commit-2', { ...a, at: day(2) })],
  [report('commit-3', { ...a, at: day(3) })],
  [report('commit-4', { ...b, at: day(4), branch: 'feature' })],
  [report('commit-2', { ...b, at: day(2) }), report('commit-4', { ...a, at: day(4) })],
];

describe('ORD-8: arrival order', () => {
  it('decides, though the workflows start in the reverse of it', async () => {
    await stack.stopWorker();
    const integration = await newIntegration();
    for (const reports of story) expect((await post(integration, reports)).status).toBe(202);

    const batches = await stack.query(
      'select id, workflow_id, head_commit from batch where integration_id = $1 order by arrival desc',
      [integration.id],
    );
    for (const { id, workflow_id, head_commit } of batches) {
      const workflowId = String(workflow_id);
      const args = [{ batchId: id, integrationName: integration.name, headCommit: head_commit, reportCount: 1 }];
      await stack.temporal.workflow.start('processBatch', {
        workflowId,
        taskQueue,
        args,
        workflowIdConflictPolicy: 'TERMINATE_EXISTING',
      });
    }
    await stack.startWorker();
    await settle(integration);

    const inOrder = await replay(story);
    expect(await outcomes(integration)).toEqual(await outcomes(inOrder));
    expect(await readState(stack.query, integration)).toEqual(await readState(stack.query, inOrder));
    expect(
      (await outcomes(integration)).map(({ outcome }) => (outcome as { headOutcome: string }).headOutcome),
    ).toEqual(['head', 'head', 'late', 'replaced', 'untracked', 'head']);
  });

  it('decides over batches that overlap and come from eight connections at once', async () => {
    await stack.startWorker();
    const integration = await newIntegration();
    const sent = new Map<string, Report[]>();
    const connection = async (number: number) => {
      for (let round = 0; round < 4; round += 1) {
        const first = (number * 3 + round * 5) % 8;
        const reports = [0, 1, 2].map((step) => {
          const commit = first + step;
          const at = commit % 3 === 0 ? {} : { at: day(commit) };
          const branch = (number + round + step) % 5 === 0 ? 'feature' : 'main';
          const content = (number + round + commit) % 2 === 0 ? a : b;
          return report(`commit-${commit}`, { ...content, ...at, branch, cliVersion: `${number}.${round}` });
        });
        sent.set((await post(integration, reports)).body.batchId, reports);
      }
    };
    await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(connection));
    await settle(integration);

    const arrived = await stack.query(
      `select id, floor(extract(epoch from received_at) * 1000)::float8 as received from batch
       where integration_id = $1 order by arrival`,
      [integration.id],
    );
    expect(arrived).toHaveLength(32);
    // ORD-7 compares them: two at the same moment would be judged otherwise than one after the other.
    const times = arrived.map((row) => Number(row['received']));
    expect(times).toEqual([...new Set(times)].toSorted((one, other) => one - other));
    const inOrder = await replay(arrived.map((row) => sent.get(String(row['id']))!));
    expect(await outcomes(integration)).toEqual(await outcomes(inOrder));
    expect(await readState(stack.query, integration)).toEqual(await readState(stack.query, inOrder));
  });

  it('decides A, B, A where all three arrive before the first is applied (ORD-3)', async () => {
    await stack.stopWorker();
    const integration = await newIntegration();
    for (const content of [a, b, a]) expect((await post(integration, [report('commit-1', content)])).status).toBe(202);
    await stack.startWorker();
    await settle(integration);
    expect(await stack.api.alerts(integration, 'open')).toMatchObject([{ scope: 'auth/prod' }]);
  });

  it('decides A, B, A where A is applied and B still waits (ORD-3)', async () => {
    await stack.startWorker();
    const integration = await newIntegration();
    await post(integration, [report('commit-1', a)]);
    await settle(integration);
    await stack.stopWorker();
    for (const content of [b, a]) await post(integration, [report('commit-1', content)]);
    await stack.startWorker();
    await settle(integration);
    expect(await stack.api.alerts(integration, 'open')).toMatchObject([{ scope: 'auth/prod' }]);
  });
});
