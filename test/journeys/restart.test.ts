import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';
import { countRows } from './state.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack({ ingestDeadlineMs: 500 });
  await stack.query(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`);
});
beforeEach(async () => {
  await stack.stopWorker();
  await letPass();
  integration = await stack.api.integration();
});
afterAll(async () => {
  await stack.startWorker();
  await eventually(async () => (await stack.temporal.workflow.count(`ExecutionStatus = 'Running'`)).count === 0);
  await stack.close();
});

/** Every commit is of the same time, so that arrival alone decides (ORD-7). */
const at = Date.UTC(2026, 0, 1);

async function stage(commit: string): Promise<string> {
  const wire = report(commit, { failing: ['auth/prod'], at });
  const { status, body } = await stack.api.post('/reports', wire, integration.key);
  expect(status).toBe(202);
  return body.batchId;
}

/** Lets the database refuse a commit, until {@link letPass}. */
const refuse = (commit: string) =>
  stack.query(
    `create trigger refuse before insert on report for each row when (new.commit_sha = '${commit}') execute function refuse()`,
  );
const letPass = () => stack.query('drop trigger if exists refuse on report');

/** A batch that the database refused until it was failed, and its workflow too; from then on the database takes it. */
async function failed(commit: string): Promise<string> {
  const batchId = await stage(commit);
  await refuse(commit);
  await failFiveTimes(batchId);
  await letPass();
  return batchId;
}

/** Without the pauses between the attempts of a workflow, which then finds the batch failed. */
async function failFiveTimes(batchId: string): Promise<void> {
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await expect(stack.activities.applyBatch({ batchId })).rejects.toThrow();
  }
  await stack.startWorker();
  await expect(workflow(await row(batchId)).result()).rejects.toMatchObject({
    cause: { type: 'BatchFailed', message: expect.stringContaining(`POST /api/v1/batches/${batchId}/restart`) },
  });
}

function workflow(batch: Record<string, unknown>) {
  return stack.temporal.workflow.getHandle(String(batch['workflow_id']));
}

async function receipt(batchId: string, wait = 0) {
  return (await stack.api.get(`/batches/${batchId}?wait=${wait}`)).body;
}

function restart(batchId: string, key?: string) {
  return stack.api.post(`/batches/${batchId}/restart`, {}, key);
}

async function row(batchId: string) {
  const [found] = await stack.query('select state, failures, arrival, body, workflow_id from batch where id = $1', [
    batchId,
  ]);
  return found!;
}

async function head(): Promise<unknown> {
  return (await stack.api.get(`/integrations/${integration.id}`)).body.lastCommitSha;
}

describe('POST /batches/:id/restart', () => {
  it('lets a failed batch, whose reports are still there, succeed in its own workflow; audited', async () => {
    const batchId = await failed('commit-1');
    const before = await row(batchId);
    expect(before).toMatchObject({ state: 'failed', failures: 5, body: [{ commitSha: 'commit-1' }] });
    expect(await countRows(stack.query, integration)).toMatchObject({ report: 0, alert: 0 });

    const key = await stack.api.key(integration.id, ['operator']);
    const answer = await restart(batchId, key);
    expect(answer).toMatchObject({ status: 202, body: { id: batchId, status: 'staged', alerts: null } });
    expect(await receipt(batchId, 20)).toMatchObject({ status: 'done', headOutcome: 'head', alerts: { opened: 1 } });
    expect(await row(batchId)).toMatchObject({ state: 'done', failures: 0, body: null });
    expect(await workflow(before).result()).toMatchObject({ applied: { outcome: 'stored' } });

    const [entry] = await stack.query(
      `select e.detail, k.name from audit_event e join api_key k on k.id::text = e.actor where e.action = 'batch.restarted'`,
    );
    expect(entry).toEqual({ detail: { batchId }, name: 'operator' });
  });

  it('ORD-8: its place is the new arrival, behind what was staged meanwhile', async () => {
    const restarted = await failed('commit-1');
    await stack.stopWorker();
    const meanwhile = await stage('commit-2');
    const before = await row(restarted);
    expect((await restart(restarted)).status).toBe(202);
    const { arrival } = await row(restarted);
    expect(BigInt(String(arrival))).toBeGreaterThan(BigInt(String((await row(meanwhile))['arrival'])));
    expect(arrival).not.toBe(before['arrival']);
    const later = await stage('commit-3');
    expect(BigInt(String((await row(later))['arrival']))).toBeGreaterThan(BigInt(String(arrival)));

    // Everything up to the restarted one is applied, in order, and nothing behind it.
    await stack.activities.applyBatch({ batchId: restarted });
    expect(await head()).toBe('commit-1');
    expect((await row(meanwhile))['state']).toBe('done');
    expect((await row(later))['state']).toBe('staged');
    await stack.startWorker();
    expect(await receipt(later, 20)).toMatchObject({ status: 'done' });
    expect(await head()).toBe('commit-3');
  });

  it('ORD-9: waits for the answer to a checkpoint reset, which it must not be itself', async () => {
    const restarted = await failed('commit-1');
    expect((await stack.api.post(`/integrations/${integration.id}/checkpoint/reset`, {})).status).toBe(200);
    expect(await restart(restarted)).toMatchObject({ status: 409, body: { type: 'urn:clef-pro:problem:conflict' } });
    const next = await stack.api.post('/reports', report('commit-2', { failing: ['auth/prod'], at }), integration.key);
    expect(await receipt(next.body.batchId, 20)).toMatchObject({ status: 'done', headOutcome: 'head' });
    expect((await restart(restarted)).status).toBe(202);
    expect(await receipt(restarted, 20)).toMatchObject({ status: 'done' });
  });

  it('ORD-3: its repeat joins it while it waits, and is answered from it afterwards', async () => {
    const batchId = await failed('commit-1');
    await stack.stopWorker();
    await restart(batchId);
    expect(await stage('commit-1')).toBe(batchId);
    await stack.startWorker();
    expect(await receipt(batchId, 20)).toMatchObject({ status: 'done' });
    const again = await stack.api.post('/reports', report('commit-1', { failing: ['auth/prod'], at }), integration.key);
    expect(again).toMatchObject({ status: 200, body: { batchId } });
  });

  it('may fail again, and be restarted again', async () => {
    const batchId = await failed('commit-1');
    await refuse('commit-1');
    await stack.stopWorker();
    await restart(batchId);
    await failFiveTimes(batchId);
    expect(await row(batchId)).toMatchObject({ state: 'failed', failures: 5 });
    await letPass();
    await restart(batchId);
    expect(await receipt(batchId, 20)).toMatchObject({ status: 'done' });
  });

  it('refuses a batch that waits or is done with 409, and one restart of several at once succeeds', async () => {
    const batchId = await failed('commit-1');
    await stack.stopWorker();
    const answers = await Promise.all(Array.from({ length: 6 }, () => restart(batchId)));
    const counts = [202, 409].map((expected) => answers.filter(({ status }) => status === expected).length);
    expect(counts).toEqual([1, 5]);
    await stack.startWorker();
    await receipt(batchId, 20);
    const { status, body } = await restart(batchId);
    expect(status).toBe(409);
    expect(body).toMatchObject({
      type: 'urn:clef-pro:problem:conflict',
      detail: expect.stringContaining('Only a failed batch'),
    });
    const audited = await stack.query(`select 1 from audit_event where integration_id = $1 and action = $2`, [
      integration.id,
      'batch.restarted',
    ]);
    expect(audited).toHaveLength(1);
  });
});
