import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';
import { isQuiet, readState } from './state.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  integration = await track([]);
});
afterAll(() => stack.close());

type Report = ReturnType<typeof report>;

function track(trackedBranches: string[]): Promise<TestIntegration> {
  return stack.api.integration({
    settings: { trackedBranches },
    channels: [{ target: 'team@acme.com', minSeverity: 'warning' }],
  });
}

async function send(...reports: Report[]) {
  const { status, body } = await stack.api.post('/reports/batch', { reports }, integration.key);
  expect(status).toBe(200);
  const receipt = await stack.api.get(`/batches/${body.batchId}`, integration.key);
  return { alerts: body.alerts, ...receipt.body };
}

/** The heads that mails went out about, in order. */
async function mailed(): Promise<string[]> {
  await eventually(() => isQuiet(stack.query, integration));
  const mails = stack.sendgrid.mails.filter((mail) => mail.subject.includes(integration.name));
  return mails.map((mail) => /commit-\d/.exec(mail.text + mail.subject)![0]);
}

function alerts(status?: string) {
  return stack.api.alerts(integration, status);
}

async function stored(commit: string) {
  return (await stack.api.get(`/integrations/${integration.id}/reports/${commit}`)).body;
}

async function line(): Promise<string[]> {
  const { body } = await stack.api.get(`/integrations/${integration.id}/reports?line=1`);
  return body.items.map((each: Report) => each.commitSha).toReversed();
}

const day = (number: number) => Date.UTC(2020, 0, number);
const nothing = { opened: 0, recurring: 0, resolved: 0 };
const bad = { failing: ['auth/prod'] };
const good = { passing: ['auth/prod'] };

describe('repeats', () => {
  it('ORD-3: A, B, A of the head is three submissions: its content is A again, and what A fails is new', async () => {
    await send(report('commit-1', bad));
    expect(await send(report('commit-1', good))).toMatchObject({ headOutcome: 'replaced', alerts: { resolved: 1 } });
    expect(await send(report('commit-1', bad))).toMatchObject({ headOutcome: 'replaced', alerts: { opened: 1 } });
    expect(await stored('commit-1')).toMatchObject({ revision: 3, policyResults: [{ passed: false }] });
    const [first, second, ...others] = await alerts();
    expect(first).toMatchObject({ status: 'resolved', resolutionReason: 'replaced', resolvedByCommit: 'commit-1' });
    expect(second).toMatchObject({ status: 'open', previousAlertId: first.id, occurrences: 1 });
    expect(others).toEqual([]);
    expect(await mailed()).toEqual(['commit-1', 'commit-1']);
  });

  it('ORD-3: A, B, A of an older commit changes history alone', async () => {
    await send(report('commit-1', good));
    await send(report('commit-2', bad));
    const before = await readState(stack.query, integration);
    expect(await send(report('commit-1', bad))).toMatchObject({ headOutcome: 'replaced', alerts: nothing });
    expect(await stored('commit-1')).toMatchObject({ revision: 2, policyResults: [{ passed: false }] });
    expect(await send(report('commit-1', good))).toMatchObject({ headOutcome: 'replaced', alerts: nothing });
    expect(await stored('commit-1')).toMatchObject({ revision: 3, policyResults: [{ passed: true }] });
    const { alerts: same, head, events } = await readState(stack.query, integration);
    expect({ same, head, events }).toEqual({ same: before.alerts, head: before.head, events: before.events });
    expect(await mailed()).toEqual(['commit-2']);
  });

  it('ORD-3: what is sent again after newer batches, in whatever grouping, changes nothing', async () => {
    await send(report('commit-1', bad), report('commit-2', bad));
    await send(report('commit-3', bad));
    const before = await readState(stack.query, integration);
    const again = [
      [report('commit-1', bad)],
      [report('commit-1', bad), report('commit-2', bad)],
      [report('commit-3', bad), report('commit-2', bad)],
      [report('commit-2', bad), report('commit-3', bad)],
    ];
    const receipts = await Promise.all([...again, ...again].map((reports) => send(...reports)));
    const ids = await stack.query('select commit_sha, id from report where integration_id = $1', [integration.id]);
    const idOf = new Map(ids.map((row) => [row['commit_sha'], row['id']]));
    for (const { reports } of receipts) {
      for (const each of reports) expect(each.id).toBe(idOf.get(each.commitSha));
    }
    expect(receipts[0]).toMatchObject({ headOutcome: 'unchanged', alerts: nothing, notifications: [] });
    expect(await readState(stack.query, integration)).toEqual(before);
    expect(await mailed()).toEqual(['commit-2', 'commit-3']);
  });
});

describe('replaced content', () => {
  it('ORD-4: a replaced head is derived again, mails only what it opened, and is audited with both hashes', async () => {
    await send(report('commit-1', { failing: ['auth/prod', 'pay/prod'] }));
    const { alerts: counts } = await send(
      report('commit-1', { failing: ['auth/prod', 'mail/prod'], passing: ['pay/prod'] }),
    );
    expect(counts).toEqual({ opened: 1, recurring: 1, resolved: 1 });
    const byScope = Object.fromEntries((await alerts()).map((alert) => [alert.scope, alert]));
    expect(byScope['auth/prod']).toMatchObject({ status: 'open', occurrences: 1 });
    expect(byScope['pay/prod']).toMatchObject({ resolutionReason: 'replaced', resolvedByCommit: 'commit-1' });
    expect(byScope['mail/prod']).toMatchObject({ status: 'open', introducedByCommit: 'commit-1', occurrences: 1 });

    expect(await mailed()).toEqual(['commit-1', 'commit-1']);
    const text = stack.sendgrid.mails.at(-1)!.text;
    expect(text).toContain('mail/prod');
    expect(text).not.toContain('auth/prod');

    const [key] = await stack.query(`select id from api_key where integration_id = $1`, [integration.id]);
    const hashes = await stack.query('select content_hash from report_body where integration_id = $1', [
      integration.id,
    ]);
    const [audited, ...others] = await stack.query(
      `select actor, detail from audit_event where integration_id = $1 and action = 'report.replaced' order by id`,
      [integration.id],
    );
    expect(others).toEqual([]);
    expect(audited).toMatchObject({ actor: key!['id'], detail: { commitSha: 'commit-1' } });
    const { from, to } = audited!['detail'] as { from: string; to: string };
    expect(new Set([from, to])).toEqual(new Set(hashes.map((row) => row['content_hash'])));
    expect(await stored('commit-1')).toMatchObject({ revision: 2 });
  });

  it('ORD-4: a head replaced within a late batch is derived again all the same', async () => {
    await send(report('commit-2', { ...good, at: day(2) }));
    const receipt = await send(report('commit-2', { ...bad, at: day(2) }), report('commit-1', { ...good, at: day(1) }));
    expect(receipt).toMatchObject({ headOutcome: 'late', alerts: { opened: 1, recurring: 0, resolved: 0 } });
    expect(await alerts('open')).toMatchObject([{ scope: 'auth/prod', detectedAtCommit: 'commit-2' }]);
    expect(await mailed()).toEqual(['commit-2']);
  });

  it('ORD-4: a batch that replaces the head and brings the next one derives the next one alone', async () => {
    await send(report('commit-1', good));
    const receipt = await send(report('commit-1', { failing: ['pay/prod'] }), report('commit-2', bad));
    expect(receipt).toMatchObject({ headOutcome: 'head', alerts: { opened: 1, recurring: 0, resolved: 0 } });
    expect(await alerts()).toMatchObject([{ scope: 'auth/prod', detectedAtCommit: 'commit-2' }]);
    expect(await mailed()).toEqual(['commit-2']);
  });

  it('ORD-4: an empty attribute never replaces a known one, a new one is taken over, neither is other content', async () => {
    await send(report('commit-1', { ...bad, branch: 'main', at: day(3), cliVersion: '0.1.5' }));
    const known = { branch: 'main', committedAt: '2020-01-03T00:00:00.000Z', cliVersion: '0.1.5', revision: 1 };
    expect(await stored('commit-1')).toMatchObject(known);

    expect(await send(report('commit-1', { ...bad, branch: '' }))).toMatchObject({ headOutcome: 'unchanged' });
    expect(await stored('commit-1')).toMatchObject(known);

    const receipt = await send(report('commit-1', { ...bad, branch: 'release', at: day(4), cliVersion: '0.2.0' }));
    expect(receipt).toMatchObject({ headOutcome: 'unchanged', reports: [{ outcome: 'unchanged' }], alerts: nothing });
    expect(await stored('commit-1')).toMatchObject({
      branch: 'release',
      committedAt: '2020-01-04T00:00:00.000Z',
      cliVersion: '0.2.0',
      revision: 1,
    });
    expect(await mailed()).toEqual(['commit-1']);

    // Word for word what was sent first: its content is a repeat, its attributes are news.
    await send(report('commit-1', { ...bad, branch: 'main', at: day(3), cliVersion: '0.1.5' }));
    expect(await stored('commit-1')).toMatchObject(known);
  });
});

describe('the line', () => {
  it('ORD-7: a late batch fills history, derives nothing and notifies nobody; a later one brings it in (ORD-5)', async () => {
    await send(report('commit-3', { ...bad, at: day(3) }));
    const late = await send(report('commit-1', { ...good, at: day(1) }), report('commit-2', { ...bad, at: day(2) }));
    expect(late).toMatchObject({ headOutcome: 'late', alerts: nothing, notifications: [] });
    expect(await stored('commit-1')).toMatchObject({ inLine: false, outsideLine: 'late' });
    expect(await line()).toEqual(['commit-3']);
    expect(await alerts()).toMatchObject([{ occurrences: 1, introducedByCommit: 'commit-3' }]);
    expect(
      await send(report('commit-1', { ...good, at: day(1) }), report('commit-2', { ...bad, at: day(2) })),
    ).toMatchObject({ headOutcome: 'late', reports: [{ outcome: 'unchanged' }, { outcome: 'unchanged' }] });

    await send(report('commit-2', { ...bad, at: day(2) }), report('commit-4', { ...bad, at: day(4) }));
    expect(await line()).toEqual(['commit-3', 'commit-2', 'commit-4']);
    expect(await stored('commit-2')).toMatchObject({ inLine: true, outsideLine: null });
    expect(await alerts()).toMatchObject([{ occurrences: 2, lastSeenCommit: 'commit-4' }]);
    expect(await mailed()).toEqual(['commit-3', 'commit-4']);
  });

  it('ORD-5: a commit that comes after what follows it has its place is kept, viewable and marked late', async () => {
    await send(report('commit-1', good), report('commit-3', good));
    const receipt = await send(report('commit-2', bad), report('commit-3', good));
    expect(receipt).toMatchObject({ headOutcome: 'unchanged', alerts: nothing, notifications: [] });
    expect(await stored('commit-2')).toMatchObject({ inLine: false, outsideLine: 'late' });
    expect(await line()).toEqual(['commit-1', 'commit-3']);
  });

  it('ORD-7: at equal times the order of arrival wins, and a clock that is ahead holds nobody up', async () => {
    await send(report('commit-1', { ...bad, at: day(2) }));
    expect(await send(report('commit-2', { ...bad, at: day(2) }))).toMatchObject({ headOutcome: 'head' });
    expect(await send(report('commit-3', { ...bad, at: Date.now() + 86_400_000 }))).toMatchObject({
      headOutcome: 'head',
    });
    expect(await send(report('commit-4', bad))).toMatchObject({ headOutcome: 'head' });
    expect(await line()).toEqual(['commit-1', 'commit-2', 'commit-3', 'commit-4']);
  });

  it('ORD-6: another branch is stored outside the line; what counts is the branch of this HEAD', async () => {
    integration = await track(['main']);
    await send(report('commit-1', good));
    const feature = report('commit-2', { ...bad, branch: 'feature' });
    expect(await send(feature)).toMatchObject({ headOutcome: 'untracked', alerts: nothing, notifications: [] });
    expect(await stored('commit-2')).toMatchObject({ inLine: false, outsideLine: 'untracked', branch: 'feature' });
    expect(await line()).toEqual(['commit-1']);

    // A detached checkout of the same commit sends no branch, and counts as tracked.
    expect(await send({ ...feature, branch: '' })).toMatchObject({ headOutcome: 'head', alerts: { opened: 1 } });
    expect(await stored('commit-2')).toMatchObject({ inLine: true, branch: 'feature', revision: 1 });
    expect(await send(report('commit-3', { ...bad, branch: 'feature' }), report('commit-4', bad))).toMatchObject({
      headOutcome: 'head',
    });
    expect(await line()).toEqual(['commit-1', 'commit-2', 'commit-3', 'commit-4']);
    expect(await mailed()).toEqual(['commit-2', 'commit-4']);
  });
});
