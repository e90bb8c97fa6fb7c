import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { lockIntegration } from '../../src/db/integrations.ts';
import type { TestIntegration } from '../api-client.ts';
import { countWaiting } from '../db/waits.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { lineToDatabase } from '../journeys/cuttable.ts';
import { report } from '../journeys/reports.ts';
import { countRows } from '../journeys/state.ts';
import { historyText } from '../temporal/readable.ts';

let stack: Stack;
let database: Awaited<ReturnType<typeof lineToDatabase>>;
let integration: TestIntegration;
beforeAll(async () => {
  database = await lineToDatabase(process.env['CLEF_TEST_DATABASE_URL']!);
  stack = await startStack({ ingestDeadlineMs: 500, databaseUrl: database.through });
});
beforeEach(async () => {
  await stack.stopWorker();
  integration = await stack.api.integration();
});
afterAll(async () => {
  // What is still open in Temporal ends first.
  await stack.startWorker();
  await eventually(async () => (await stack.temporal.workflow.count(`ExecutionStatus = 'Running'`)).count === 0);
  await stack.close();
  await database.close();
});

const planted = 'a message that stays in the database';

/** A report that waits for a worker; gives its batch. */
async function stage(commit: string, of = integration): Promise<string> {
  const wire = report(commit, { failing: ['auth/prod'], message: planted });
  const { status, body } = await stack.api.post('/reports', wire, of.key);
  expect(status).toBe(202);
  return body.batchId;
}

/** Makes a staged body into one that no table takes. */
async function breakBody(batchId: string): Promise<void> {
  await stack.query(`update batch set body = jsonb_set(body, '{0,cliVersion}', 'null') where id = $1`, [batchId]);
}

/** As the database itself does with a statement that takes too long, for those that wait for a lock; gives how many. */
async function cutShort(like: string): Promise<number> {
  const ended = await stack.query(
    `select pg_cancel_backend(pid) from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock' and query like '${like}'`,
  );
  return ended.length;
}

async function batch(batchId: string) {
  const [row] = await stack.query('select state, failures, workflow_id from batch where id = $1', [batchId]);
  return row!;
}

async function receipt(batchId: string, wait = 0) {
  return (await stack.api.get(`/batches/${batchId}?wait=${wait}`)).body;
}

describe('applyBatch', () => {
  it('gives the same answer however often, and by however many at once, it is called', async () => {
    const batchId = await stage('commit-1');
    const calls = Array.from({ length: 5 }, () => stack.activities.applyBatch({ batchId }));
    const [first, ...others] = await Promise.all(calls);
    expect(first).toMatchObject({
      outcome: 'stored',
      headOutcome: 'head',
      reportCount: 1,
      reports: [{ commitSha: 'commit-1', outcome: 'stored', counts: { critical: 1, healthy: 1, failing: 1 } }],
      alerts: { opened: 1, recurring: 0, resolved: 0 },
    });
    for (const other of others) expect(other).toEqual(first);
    expect(await stack.activities.applyBatch({ batchId })).toEqual(first);
    expect(await countRows(stack.query, integration)).toMatchObject({ report: 1, alert: 1, alert_event: 1 });
    // Nobody starts a batch that never was: it went with its integration.
    expect(await stack.activities.applyBatch({ batchId: integration.id })).toMatchObject({ outcome: 'deleted' });
  });

  it('gives a batch up that throws five times: its workflow is red, and a new submission of it passes', async () => {
    const batchId = await stage('commit-1');
    await breakBody(batchId);
    for (const failures of [1, 2, 3, 4]) {
      await expect(stack.activities.applyBatch({ batchId })).rejects.toMatchObject({
        message: expect.not.stringContaining(planted),
      });
      expect(await batch(batchId)).toMatchObject({ state: 'staged', failures });
    }
    expect(await receipt(batchId)).toMatchObject({ status: 'processing' });
    expect(await countRows(stack.query, integration)).toMatchObject({ report: 0, alert: 0 });

    await stack.startWorker();
    expect(await receipt(batchId, 10)).toMatchObject({ status: 'failed', alerts: null, reports: [] });
    expect(await batch(batchId)).toMatchObject({ state: 'failed', failures: 5 });
    const handle = stack.temporal.workflow.getHandle(String((await batch(batchId))['workflow_id']));
    await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'BatchFailed' } });
    expect((await handle.describe()).status.name).toBe('FAILED');
    await eventually(async () => {
      const query = `ClefOutcome = 'failed' and ClefIntegration = '${integration.name}'`;
      return (await stack.temporal.workflow.count(query)).count === 1;
    });
    const history = await historyText(stack.temporal, handle.workflowId);
    expect(history).toContain('store 1 report');
    expect(history).not.toContain(planted);

    const wire = report('commit-1', { failing: ['auth/prod'], message: planted });
    const again = await stack.api.post('/reports', wire, integration.key);
    expect(await receipt(again.body.batchId, 10)).toMatchObject({ status: 'done', alerts: { opened: 1 } });
  });

  it('counts the failures of the broken batch alone, and lets the later ones of its integration pass it by', async () => {
    const before = await stage('commit-1');
    const broken = await stage('commit-2');
    const after = await stage('commit-3');
    await breakBody(broken);
    await stack.startWorker();
    expect(await receipt(after, 20)).toMatchObject({ status: 'done', alerts: { recurring: 1 } });
    expect(await batch(before)).toMatchObject({ state: 'done', failures: 0 });
    expect(await batch(broken)).toMatchObject({ state: 'failed', failures: 5 });
    expect(await batch(after)).toMatchObject({ state: 'done', failures: 0 });
  });

  it('applies several of one integration in their order, and waits while somebody else holds it', async () => {
    const batchIds = [await stage('commit-1'), await stage('commit-2')];
    const applying = await stack.db.transaction(async (tx) => {
      await lockIntegration(tx, integration.id);
      const begun = stack.activities.applyBatches({ batchIds, workflowId: 'batches/of-one' });
      await eventually(async () => (await countWaiting(stack.query)) > 0);
      return { begun };
    });
    expect(await applying.begun).toMatchObject([{ alerts: { opened: 1 } }, { alerts: { recurring: 1 } }]);
  });

  it('ORD-8: a group waits for none of its members, not even for the last that is left', async () => {
    const other = await stack.api.integration();
    const batchIds = [await stage('commit-1'), await stage('commit-2', other), await stage('commit-3', other)];
    await stack.db.transaction(async (tx) => {
      await lockIntegration(tx, integration.id);
      expect(await stack.activities.applyBatches({ batchIds, workflowId: 'batches/of-two' })).toMatchObject([
        null,
        { outcome: 'stored' },
        { outcome: 'stored' },
      ]);
    });
    expect(await batch(batchIds[0]!)).toMatchObject({ state: 'staged', failures: 0 });
    expect(await stack.activities.applyBatch({ batchId: batchIds[0]! })).toMatchObject({ outcome: 'stored' });
  });

  it('ORD-8: a batch whose statements take too long is left alone, uncounted, and holds up no other of its group', async () => {
    expect(await stack.activities.applyBatch({ batchId: await stage('commit-1') })).toMatchObject({
      outcome: 'stored',
    });
    const batchIds = [await stage('commit-2'), await stage('commit-3', await stack.api.integration())];
    await stack.db.transaction(async (tx) => {
      await tx.execute('select 1 from alert where integration_id = ? for update', [integration.id]);
      let isOver = false;
      const applying = stack.activities.applyBatches({ batchIds, workflowId: 'batches/slow' });
      const over = applying.finally(() => (isOver = true));
      await eventually(async () => {
        await cutShort('%alert%');
        return isOver;
      });
      expect(await over).toMatchObject([null, { outcome: 'stored' }]);
    });
    expect(await batch(batchIds[0]!)).toMatchObject({ state: 'staged', failures: 0 });
  });

  it('PRV-3: ends a block that is older than the batch, where whoever took the batch in could not', async () => {
    const blockedSince = async () =>
      (await stack.query('select blocked_since from integration where id = $1', [integration.id]))[0]!['blocked_since'];
    const blockedBefore = `update integration set blocked_since = now() - interval '1 min' where id = $1`;
    const first = await stage('commit-1');
    await stack.query(blockedBefore, [integration.id]);
    await stack.activities.applyBatch({ batchId: first });
    expect(await blockedSince()).toBeNull();

    const second = await stage('commit-2');
    expect((await stack.api.post('/reports', {}, integration.key)).status).toBe(422);
    const refusedAt = await blockedSince();
    await stack.query(blockedBefore, [integration.id]);
    await stack.activities.applyBatch({ batchId: second });
    expect(await blockedSince()).toEqual(refusedAt);
  });

  it('does not count what the database is to blame for: no connection, or a statement cut short', async () => {
    const batchId = await stage('commit-1');
    await database.cut();
    await expect(stack.activities.applyBatch({ batchId })).rejects.toMatchObject({ type: 'DatabaseUnavailable' });
    await database.mend();

    await stack.db.transaction(async (tx) => {
      await tx.execute('lock table report in access exclusive mode');
      const applying = stack.activities.applyBatch({ batchId });
      const refused = expect(applying).rejects.toMatchObject({ type: 'DatabaseUnavailable' });
      await eventually(async () => (await cutShort('%from report %')) > 0);
      await refused;
    });
    expect(await batch(batchId)).toMatchObject({ state: 'staged', failures: 0 });
    expect(await stack.activities.applyBatch({ batchId })).toMatchObject({ outcome: 'stored' });
  });
});
