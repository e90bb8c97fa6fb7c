import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';
import { isQuiet } from './state.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack({ ingestDeadlineMs: 500 });
});
beforeEach(async () => {
  await stack.startWorker();
  integration = await stack.api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'warning' }] });
});
afterAll(() => stack.close());

type Report = ReturnType<typeof report>;

const day = (number: number) => Date.UTC(2020, 0, number);
const bad = { failing: ['auth/prod'] };
const good = { passing: ['auth/prod'] };

async function reset() {
  const { status, body } = await stack.api.post(`/integrations/${integration.id}/checkpoint/reset`, {});
  expect([status, body]).toEqual([200, { lastCommitSha: null }]);
}

function post(...reports: Report[]) {
  return stack.api.post('/reports/batch', { reports }, integration.key);
}

/** Gives the receipt, once the batch is applied. */
async function send(...reports: Report[]) {
  return receipt((await post(...reports)).body.batchId);
}

async function receipt(batchId: string) {
  const { body } = await stack.api.get(`/batches/${batchId}?wait=10`, integration.key);
  return body;
}

async function lastCommitSha(): Promise<string | null> {
  return (await stack.api.get(`/integrations/${integration.id}`, integration.key)).body.lastCommitSha;
}

async function stored(commit: string) {
  return (await stack.api.get(`/integrations/${integration.id}/reports/${commit}`)).body;
}

async function matrix(at?: string) {
  return (await stack.api.get(`/integrations/${integration.id}/matrix${at ? `?at=${at}` : ''}`)).body;
}

/** The line; its last report is the head (ARCHITECTURE.md). */
async function line(): Promise<string[]> {
  const { body } = await stack.api.get(`/integrations/${integration.id}/reports?line=1`);
  const commits = body.items.map((each: Report) => each.commitSha).toReversed();
  expect((await matrix()).commitSha).toBe(commits.at(-1));
  return commits;
}

/** The heads that mails went out about, in order. */
async function mailed(): Promise<string[]> {
  await eventually(() => isQuiet(stack.query, integration));
  const mails = stack.sendgrid.mails.filter((mail) => mail.subject.includes(integration.name));
  return mails.map((mail) => /commit-\d/.exec(mail.text + mail.subject)![0]);
}

describe('a checkpoint reset', () => {
  it('ORD-9: tells the CLI of no commit, while matrix and alerts stay, and is audited', async () => {
    await send(report('commit-1', bad));
    await eventually(() => isQuiet(stack.query, integration));
    const [before, alerts] = [await matrix(), await stack.api.alerts(integration)];
    const operator = await stack.api.key(integration.id, ['operator']);
    const { status, body } = await stack.api.request('POST', `/integrations/${integration.id}/checkpoint/reset`, {
      key: operator,
    });
    expect([status, body]).toEqual([200, { lastCommitSha: null }]);
    expect(await lastCommitSha()).toBeNull();
    expect(await matrix()).toEqual(before);
    expect(await stack.api.alerts(integration)).toEqual(alerts);
    const [audited, ...others] = await stack.query(
      `select k.scopes from audit_event e join api_key k on k.id::text = e.actor
       where e.integration_id = $1 and action = 'checkpoint.reset'`,
      [integration.id],
    );
    expect([audited, others]).toEqual([{ scopes: ['operator'] }, []]);
  });

  it('ORD-9, NTF-4: is answered by a repeat of the head: it is head anew, and its mails are new', async () => {
    const first = await send(report('commit-1', bad));
    await reset();
    const again = await send(report('commit-1', bad));
    expect(again.id).not.toBe(first.id);
    expect(again).toMatchObject({
      headOutcome: 'head',
      reports: [{ id: first.reports[0].id, outcome: 'unchanged' }],
      alerts: { opened: 0, recurring: 1, resolved: 0 },
    });
    expect(await stored('commit-1')).toMatchObject({ revision: 2, inLine: true });
    expect(await stack.api.alerts(integration)).toMatchObject([{ occurrences: 2, lastSeenCommit: 'commit-1' }]);
    expect(await lastCommitSha()).toBe('commit-1');
    expect(await mailed()).toEqual(['commit-1', 'commit-1']);

    // The reset is answered: from here on the repeat is one.
    expect((await send(report('commit-1', bad))).id).toBe(again.id);
    expect(await line()).toEqual(['commit-1']);
    expect(await mailed()).toHaveLength(2);
  });

  it('ORD-9, ORD-5: lets what is in the line leave its place and join again at the end', async () => {
    await send(report('commit-1', bad), report('commit-2', good));
    await send(report('commit-3', good), report('commit-4', bad));
    await reset();
    const receiptOfReset = await send(report('commit-2', good), report('commit-5', bad), report('commit-3', bad));
    expect(receiptOfReset).toMatchObject({
      headOutcome: 'head',
      reports: [{ outcome: 'unchanged' }, { outcome: 'stored' }, { outcome: 'replaced' }],
      alerts: { opened: 0, recurring: 1, resolved: 0 },
    });
    expect(await line()).toEqual(['commit-1', 'commit-4', 'commit-2', 'commit-5', 'commit-3']);
    const revisions = ['commit-2', 'commit-5', 'commit-3'].map(async (commit) => (await stored(commit)).revision);
    expect(await Promise.all(revisions)).toEqual([1, 1, 2]);
    const behind = ['commit-1', 'commit-4', 'commit-2', 'commit-5', 'commit-3'].map(
      async (commit) => (await matrix(commit)).behind,
    );
    expect(await Promise.all(behind)).toEqual([4, 3, 2, 1, 0]);

    // Blame follows the new line: what follows the last failing one there has fixed it.
    await send(report('commit-6', good));
    expect(await line()).toEqual(['commit-1', 'commit-4', 'commit-2', 'commit-5', 'commit-3', 'commit-6']);
    expect(await stack.api.alerts(integration)).toMatchObject([
      { introducedByCommit: 'commit-4', resolvedByCommit: 'commit-6', resolutionReason: 'passed' },
    ]);
  });

  it('ORD-9, ALR-12: a present head with other content is a new head, and no replaced one', async () => {
    await send(report('commit-1', bad));
    await reset();
    expect(await send(report('commit-1', good))).toMatchObject({ headOutcome: 'head', alerts: { resolved: 1 } });
    expect(await stored('commit-1')).toMatchObject({ revision: 2 });
    expect(await stack.api.alerts(integration)).toMatchObject([
      { resolutionReason: 'passed', resolvedByCommit: 'commit-1' },
    ]);
  });

  it('ORD-9: is answered whatever ORD-6 and ORD-7 say, by one batch alone', async () => {
    await stack.api.request('PATCH', `/integrations/${integration.id}`, { body: { trackedBranches: ['main'] } });
    await send(report('commit-5', { ...good, at: day(5) }));
    await reset();
    const feature = (commit: string) => report(commit, { ...bad, branch: 'feature', at: day(6) });
    expect(await send(feature('commit-6'))).toMatchObject({ headOutcome: 'head', alerts: { opened: 1 } });
    expect(await send(feature('commit-7'))).toMatchObject({ headOutcome: 'untracked' });
    await reset();
    expect(await send(report('commit-1', { ...bad, at: day(1) }))).toMatchObject({ headOutcome: 'head' });
    expect(await send(report('commit-0', { ...bad, at: day(0) }))).toMatchObject({ headOutcome: 'late' });
    expect(await line()).toEqual(['commit-5', 'commit-6', 'commit-1']);
    expect(await mailed()).toEqual(['commit-6', 'commit-1']);
  });

  it('ORD-9: is answered by no submission that holds nothing or is refused', async () => {
    await send(report('commit-1', bad));
    await reset();
    expect((await post()).body).toEqual({ accepted: 0, reportIds: [] });
    expect((await post(report('commit-1', bad), report('commit-1', good))).status).toBe(422);
    expect(await lastCommitSha()).toBeNull();
    expect(await send(report('commit-1', bad))).toMatchObject({ headOutcome: 'head' });
  });

  it('ORD-9: before any report, and twice, is one that waits for the first batch', async () => {
    await stack.api.request('PATCH', `/integrations/${integration.id}`, { body: { trackedBranches: ['main'] } });
    await reset();
    await reset();
    expect(await send(report('commit-1', { ...bad, branch: 'feature' }))).toMatchObject({ headOutcome: 'head' });
    expect(await lastCommitSha()).toBe('commit-1');
    expect(await stored('commit-1')).toMatchObject({ revision: 1, outsideLine: null });
    expect(await send(report('commit-2', { ...bad, branch: 'feature' }))).toMatchObject({ headOutcome: 'untracked' });
  });
});

/** With no worker there; gives the batch that waits. */
async function stage(...reports: Report[]): Promise<string> {
  const { status, body } = await post(...reports);
  expect(status).toBe(202);
  return body.batchId;
}

describe('a checkpoint reset while batches wait', () => {
  it('ORD-9, ORD-8: is answered by none that arrived before it, nor by a repeat that joins one', async () => {
    await send(report('commit-1', bad));
    await stack.stopWorker();
    const before = await stage(report('commit-1', good));
    await reset();
    const after = await stage(report('commit-1', good));
    expect(after).not.toBe(before);
    expect(await stage(report('commit-1', good))).toBe(after);
    await stack.startWorker();
    expect(await receipt(before)).toMatchObject({ headOutcome: 'replaced', alerts: { resolved: 1 } });
    expect(await receipt(after)).toMatchObject({ headOutcome: 'head', reports: [{ outcome: 'unchanged' }] });
    expect(await stored('commit-1')).toMatchObject({ revision: 3 });
    expect(await lastCommitSha()).toBe('commit-1');
  });

  it('ORD-9, ORD-8: that is repeated lets the first batch after each become head, though none was applied in between', async () => {
    await send(report('commit-5', { ...good, at: day(5) }));
    await stack.stopWorker();
    await reset();
    const between = await stage(report('commit-1', { ...bad, at: day(1) }));
    const ordinary = await stage(report('commit-0', { ...bad, at: day(0) }));
    await reset();
    const after = await stage(report('commit-2', { ...bad, at: day(2) }));
    await stack.startWorker();
    expect(await receipt(after)).toMatchObject({ headOutcome: 'head' });
    expect(await receipt(between)).toMatchObject({ headOutcome: 'head' });
    expect(await receipt(ordinary)).toMatchObject({ headOutcome: 'late' });
    expect(await line()).toEqual(['commit-5', 'commit-1', 'commit-2']);
    expect(await lastCommitSha()).toBe('commit-2');
  });

  it('ORD-9: waits on where the first batch cannot be applied: the next one answers it', async () => {
    await send(report('commit-5', { ...good, at: day(5) }));
    await stack.stopWorker();
    await reset();
    const broken = await stage(report('commit-1', { ...bad, at: day(1) }));
    await stack.query(`update batch set body = jsonb_set(body, '{0,cliVersion}', 'null') where id = $1`, [broken]);
    for (let failures = 0; failures < 5; failures += 1) {
      await expect(stack.activities.applyBatch({ batchId: broken })).rejects.toThrow();
    }
    expect(await lastCommitSha()).toBeNull();
    const next = await stage(report('commit-1', { ...bad, at: day(1) }));
    await stack.startWorker();
    expect(await receipt(broken)).toMatchObject({ status: 'failed' });
    expect(await receipt(next)).toMatchObject({ headOutcome: 'head', reports: [{ outcome: 'stored' }] });
    expect(await line()).toEqual(['commit-5', 'commit-1']);
  });

  it('ORD-9: under many resets and submissions at once, blocked or not, ends with a line and its head', async () => {
    const flurry = Array.from({ length: 24 }, async (_, number) => {
      if (number % 3 === 0) return reset();
      if (number % 8 === 1) {
        await stack.query('update integration set blocked_since = now() where id = $1', [integration.id]);
      }
      const { status } = await post(report(`commit-${number % 4}`, number % 2 ? bad : good), report('commit-9', bad));
      return expect([200, 202]).toContain(status);
    });
    await Promise.all(flurry);
    await eventually(() => isQuiet(stack.query, integration));
    await reset();
    await send(report('commit-2', bad), report('commit-1', good));
    expect((await line()).slice(-2)).toEqual(['commit-2', 'commit-1']);
    expect(await stack.api.alerts(integration, 'open')).toEqual([]);
  });
});
