import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { createRemoveOld } from '../../activities/remove-old.ts';
import { lockStaging } from '../../src/db/staging.ts';
import type { TestIntegration } from '../api-client.ts';
import { countWaiting } from '../db/waits.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report, type Saying } from './reports.ts';
import { countRows } from './state.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack({ retentionDays: 30 });
});
beforeEach(async () => {
  integration = await stack.api.integration();
});
afterAll(() => stack.close());

/** Works with a stack in which no RETENTION_DAYS are set. */
async function withoutRetention(
  work: (plain: Stack) => Promise<void>,
  options?: Parameters<typeof startStack>[0],
): Promise<void> {
  const plain = await startStack(options);
  try {
    await work(plain);
  } finally {
    await plain.close();
  }
}

const passing: Saying = { passing: ['auth/prod'] };
const failing: Saying = { failing: ['auth/prod'] };

async function send(...reports: [commit: string, saying: Saying][]): Promise<void> {
  const wire = reports.map(([commit, saying]) => report(commit, { message: `as of ${commit}`, ...saying }));
  const { body } = await stack.api.post('/reports/batch', { reports: wire }, integration.key);
  expect(body).toMatchObject({ status: 'done' });
}

const removeOld = () => stack.activities.removeOld({ after: null });
const matrix = async (commit: string) =>
  (await stack.api.get(`/integrations/${integration.id}/matrix?at=${commit}`)).status;
const waiting = () => countWaiting(stack.query);

describe('contents that no report uses any more', () => {
  it('go though no RETENTION_DAYS are set, and nothing else does', () =>
    withoutRetention(async (plain) => {
      const { id, key } = await plain.api.integration();
      const submit = (message: string) => plain.api.post('/reports', report('commit-1', { ...failing, message }), key);
      for (const message of ['A', 'B', 'C']) await submit(message);
      await plain.query(`update report set received_at = now() - interval '10 years'`);
      expect((await plain.activities.removeOld({ after: null })).removed.contents).toBe(2);
      expect((await plain.api.get(`/integrations/${id}/matrix`)).status).toBe(200);
      // A, B, A: what went comes back with its batch.
      await submit('A');
      expect((await plain.api.get(`/integrations/${id}/reports/commit-1`)).body.policyResults).toMatchObject([
        { message: 'A' },
      ]);
    }));

  it('go in as many small transactions, and steps, as it takes', async () => {
    await send(['commit-1', passing]);
    await stack.query(
      `insert into report_body select integration_id, 'unused ' || n, summary, drift, policy_results
       from report_body, generate_series(1, 450) n where integration_id = $1`,
      [integration.id],
    );
    const shortSteps = createRemoveOld({ db: stack.db, log: pino({ level: 'silent' }), retentionDays: 30 }, 0);
    const steps = [await shortSteps({ after: null })];
    while (!steps.at(-1)!.finished) steps.push(await shortSteps({ after: steps.at(-1)!.after }));
    expect(steps.length).toBeGreaterThan(3);
    expect(steps.reduce((sum, { removed }) => sum + removed.contents, 0)).toBe(450);
    expect(await countRows(stack.query, integration)).toMatchObject({ report_body: 1 });
  });

  it('are each looked at once, however many are kept and however short the steps are', async () => {
    await send(['commit-1', passing]);
    await stack.query(
      `insert into report_body select integration_id, 'content ' || lpad(n::text, 5, '0'), summary, drift, policy_results
       from report_body, generate_series(1, 4500) n where integration_id = $1`,
      [integration.id],
    );
    // All but the last are used by a batch that waits.
    await stack.query(
      `update batch set state = 'failed', body = (
         select jsonb_agg(jsonb_build_object('contentHash', content_hash)) from report_body
         where integration_id = $1 and content_hash <> 'content 04500') where integration_id = $1`,
      [integration.id],
    );
    const shortSteps = createRemoveOld({ db: stack.db, log: pino({ level: 'silent' }), retentionDays: 30 }, 0);
    const places: string[] = [];
    let removed = 0;
    for (let step = await shortSteps({ after: null }); !step.finished; step = await shortSteps(step)) {
      removed += step.removed.contents;
      if (step.within?.integration === integration.id) places.push(step.within.content);
    }
    expect(places.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(places);
    expect([new Set(places).size, removed]).toEqual([places.length, 1]);
    await stack.query(`update batch set state = 'done', body = null where integration_id = $1`, [integration.id]);
    expect((await removeOld()).removed.contents).toBe(4_499);
  });

  it('ORD-3: stay when a batch takes them into use at the same moment', async () => {
    await send(['commit-1', passing]);
    await send(['commit-1', failing]);
    let running: ReturnType<typeof removeOld> | undefined;
    await stack.db.transaction(async (tx) => {
      // What a batch does that makes the content of the commit what it was at first.
      await tx.execute('select 1 from integration where id = ? for no key update', [integration.id]);
      await tx.execute(
        `update report set content_hash = (select content_hash from report_body body
           where body.integration_id = report.integration_id and body.content_hash <> report.content_hash)
         where integration_id = ?`,
        [integration.id],
      );
      running = removeOld();
      await eventually(async () => (await waiting()) > 0);
    });
    expect((await running!).removed.contents).toBe(0);
    expect(await matrix('commit-1')).toBe(200);
    expect((await removeOld()).removed.contents).toBe(1);
  });

  it('ORD-4: go while batches replace contents to and fro, and no report is ever without its own', async () => {
    const done = new AbortController();
    const remove = async () => {
      let removed = 0;
      while (!done.signal.aborted) removed += (await removeOld()).removed.contents;
      return removed;
    };
    const removers = [remove(), remove()];
    for (let turn = 0; turn < 12; turn += 1) {
      await send(['commit-1', turn % 2 === 0 ? passing : failing], ['commit-2', turn % 3 === 0 ? failing : passing]);
      expect(await Promise.all(['commit-1', 'commit-2'].map(matrix))).toEqual([200, 200]);
    }
    done.abort();
    const removed = await Promise.all(removers);
    expect(removed[0]! + removed[1]!).toBeGreaterThan(0);
  });

  it('PRV-7, ORD-8: stay while a batch waits that brings them, and one that failed', () =>
    withoutRetention(
      async (plain) => {
        const { id, key } = await plain.api.integration();
        const { body } = await plain.api.post('/reports', report('commit-1', failing), key);
        const removed = async () => (await plain.activities.removeOld({ after: null })).removed.contents;
        expect(body).toMatchObject({ status: 'accepted' });
        expect(await removed()).toBe(0);
        await plain.query(`update batch set state = 'failed' where id = $1`, [body.batchId]);
        expect(await removed()).toBe(0);
        await plain.query(`update batch set state = 'staged' where id = $1`, [body.batchId]);
        await plain.activities.applyBatch({ batchId: body.batchId });
        expect((await plain.api.get(`/integrations/${id}/matrix`)).status).toBe(200);
      },
      { worker: false },
    ));

  it('ORD-8: stay when a batch that brings them is staged at the same moment', async () => {
    await send(['commit-1', passing]);
    await send(['commit-1', failing]);
    let running: ReturnType<typeof removeOld> | undefined;
    await stack.db.transaction(async (tx) => {
      await lockStaging(tx, [integration.id]);
      await tx.execute(
        `update batch set state = 'failed', body = (
           select jsonb_agg(jsonb_build_object('contentHash', content_hash)) from report_body where integration_id = ?)
         where id = (select id from batch where integration_id = ? order by arrival limit 1)`,
        [integration.id, integration.id],
      );
      running = removeOld();
      await eventually(async () => (await waiting()) > 0);
    });
    expect((await running!).removed.contents).toBe(0);
    await stack.query(`update batch set state = 'done', body = null where integration_id = $1`, [integration.id]);
    expect((await removeOld()).removed.contents).toBe(1);
  });
});
