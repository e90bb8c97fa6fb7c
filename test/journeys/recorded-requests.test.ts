import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import type { Step } from '../domain/history.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { expectAsTheRulesSay } from './comparison.ts';
import { playInTurn } from './play.ts';
import { recorded, recordedSettings, recordedSubmissions, toldIn } from './recorded.ts';
import { countRows, isQuiet, readState } from './state.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

function send(number: string, { id, key }: TestIntegration) {
  const { method, path, body } = recorded(number);
  return stack.api.request(method, path.replace('/api/v1', '').replace('int_acme_platform_01', id), {
    key,
    body: body ?? undefined,
  });
}

function integrationMailing(target: string, settings = {}) {
  return stack.api.integration({ settings, channels: [{ target, minSeverity: 'critical' }] });
}

async function mailsTo(target: string, integration: TestIntegration) {
  await eventually(() => isQuiet(stack.query, integration));
  return stack.sendgrid.mails.filter((mail) => mail.to === target);
}

/** The commits of the story: one report, one more, a gap of five, a gap of eight with a merged branch. */
const c1 = '5a81b7f3def3e0990e6c994b8a335f35faa7b297';
const c2 = 'd2a55d707934c957c63959137323e76603f26f20';
const c4 = '9727ada369f54cbbf74f4a41b63c9e5756a69537';
const c7 = '6be6ed466a08e36b58b3b12a18c1f7f81005b72c';
const c11 = '02798acc776ba4bfdf30c253a935a7f55a24e084';
const c15 = 'b0708268aca7a95218509f74882fc6d0b84e6bd0';
const story = ['002', '005', '007', '009'];

/** A missing file, there since the first report, before which nothing is known. */
const missing = (scope: string, more: object) => ({
  ruleId: 'matrix/error',
  scope,
  severity: 'critical',
  status: 'open',
  introducedByCommit: c1,
  introducedExact: false,
  detectedAtCommit: c1,
  resolvedByCommit: null,
  resolvedAtCommit: null,
  resolutionReason: null,
  ...more,
});
const fixed = (scope: string, more: object) =>
  missing(scope, { status: 'resolved', resolutionReason: 'absent', ...more });

async function expectAlerts(integration: TestIntegration, expected: object[]) {
  const alerts = await stack.api.alerts(integration);
  const byScope = alerts.toSorted((a, b) => a.scope.localeCompare(b.scope));
  expect(byScope).toMatchObject(expected);
  expect(byScope).toHaveLength(expected.length);
}

describe('the recorded requests of the CLI', () => {
  it('tell one story: three missing files, two of them added inside a gap, one still missing (ALR-1 to ALR-8)', async () => {
    const integration = await integrationMailing('story@acme.com');
    const lastCommit = async (number: string) => (await send(number, integration)).body.lastCommitSha;

    const asked = await send('001', integration);
    expect(asked.status).toBe(200);
    expect(asked.body).toEqual({
      id: integration.id,
      name: integration.name,
      lastCommitSha: null,
      config: { collectCIContext: false },
      policies: [],
    });

    const first = await send('002', integration);
    expect(first.status).toBe(200);
    expect(first.headers.get('content-type')).toMatch('application/json');
    expect(first.body).toMatchObject({
      commitSha: c1,
      status: 'done',
      alerts: { opened: 3, recurring: 0, resolved: 0 },
    });
    const seenOnce = { occurrences: 1, lastSeenCommit: c1 };
    await expectAlerts(integration, [
      missing('auth/production', seenOnce),
      missing('notifications/production', seenOnce),
      missing('notifications/staging', seenOnce),
    ]);
    expect(await lastCommit('003')).toBe(c1);

    const second = await send('005', integration);
    expect(second.body).toMatchObject({ commitSha: c2, alerts: { opened: 0, recurring: 3, resolved: 0 } });
    const seenTwice = { occurrences: 2, lastSeenCommit: c2 };
    await expectAlerts(integration, [
      missing('auth/production', seenTwice),
      missing('notifications/production', seenTwice),
      missing('notifications/staging', seenTwice),
    ]);

    // Two commits of this gap fail the schema; its HEAD does not, and alerts are derived from the HEAD alone.
    const gap = await send('007', integration);
    expect(gap.body).toMatchObject({ accepted: 5, alerts: { opened: 0, recurring: 2, resolved: 1 } });
    expect(gap.body.reportIds).toHaveLength(5);
    const authFixed = fixed('auth/production', { ...seenTwice, resolvedByCommit: c4, resolvedAtCommit: c7 });
    const seenThrice = { occurrences: 3, lastSeenCommit: c7 };
    await expectAlerts(integration, [
      authFixed,
      missing('notifications/production', seenThrice),
      missing('notifications/staging', seenThrice),
    ]);
    expect(await lastCommit('003')).toBe(c7);

    // A commit of the merged branch lacks the file that its predecessor already had: the fix is the one after it.
    const merge = await send('009', integration);
    expect(merge.body).toMatchObject({ accepted: 8, alerts: { opened: 0, recurring: 1, resolved: 1 } });
    await expectAlerts(integration, [
      authFixed,
      missing('notifications/production', { occurrences: 4, lastSeenCommit: c15 }),
      fixed('notifications/staging', { ...seenThrice, resolvedByCommit: c11, resolvedAtCommit: c15 }),
    ]);
    expect(await lastCommit('003')).toBe(c15);

    const mails = await mailsTo('story@acme.com', integration);
    expect(mails.map((mail) => [c1, c2, c7, c15].find((commit) => mail.subject.includes(commit.slice(0, 7))))).toEqual([
      c1,
      c2,
      c7,
      c15,
    ]);
  });

  it('ORD-2 to ORD-9, ALR-1 to ALR-8, NTF-1: end as the rules say, in their order, backwards, and after a reset', async () => {
    const contents = new Map(recordedSubmissions.map((number) => [number, toldIn(number)]));
    const wires = new Map([...contents.values()].flat().map(({ told, wire }) => [told, wire]));
    const submit = (number: string): Step => {
      const reports = contents.get(number)!.map(({ told }) => told);
      return { did: 'submit', receivedAt: Date.now(), reports, settings: recordedSettings };
    };
    const inOrder = recordedSubmissions.map(submit);
    const orders: Step[][] = [
      inOrder,
      inOrder.toReversed(),
      [...inOrder, { did: 'reset' }, submit('007'), submit('005'), { did: 'reset' }, submit('009')],
    ];
    for (const history of orders) {
      await expectAsTheRulesSay(stack, await playInTurn(stack, history, (told) => wires.get(told)));
    }
  });

  it('ORD-3: change nothing when each is sent twice, whether in turn or at the same moment, and all once more', async () => {
    const inTurn = await integrationMailing('in-turn@acme.com');
    const atOnce = await integrationMailing('at-once@acme.com');
    for (const number of story) {
      const first = await send(number, inTurn);
      const rows = await countRows(stack.query, inTurn);
      const second = await send(number, inTurn);
      expect([first.status, second.status]).toEqual([200, 200]);
      expect(second.body).toEqual(first.body);
      expect(await countRows(stack.query, inTurn)).toEqual(rows);

      const [one, other] = await Promise.all([send(number, atOnce), send(number, atOnce)]);
      expect([one.status, other.status]).toEqual([200, 200]);
      expect(other.body).toEqual(one.body);
      expect(await countRows(stack.query, atOnce)).toEqual(rows);
    }
    expect(await mailsTo('in-turn@acme.com', inTurn)).toHaveLength(4);
    expect(await mailsTo('at-once@acme.com', atOnce)).toHaveLength(4);

    const state = await readState(stack.query, inTurn);
    expect(state.reports).toHaveLength(15);
    expect(state.reports.every((row) => row['revision'] === 1)).toBe(true);
    for (const number of story) expect((await send(number, inTurn)).status).toBe(200);
    expect(await readState(stack.query, inTurn)).toEqual(state);
    expect(await mailsTo('in-turn@acme.com', inTurn)).toHaveLength(4);
    expect(await readState(stack.query, atOnce)).toEqual(state);
  });

  it('take a gap of 520 reports in one request, all stored, in order', async () => {
    const integration = await integrationMailing('gap@acme.com');
    const commits = (recorded('149').body as { reports: { commitSha: string }[] }).reports.map(
      (each) => each.commitSha,
    );
    const { status, body } = await send('149', integration);
    expect(status).toBe(200);
    expect(body).toMatchObject({ accepted: 520, status: 'done', alerts: { opened: 0, recurring: 0, resolved: 0 } });

    const stored = await stack.query(
      'select id, commit_sha from report where integration_id = $1 and line_seq is not null order by line_seq',
      [integration.id],
    );
    expect(stored.map((row) => row['commit_sha'])).toEqual(commits);
    expect(stored.map((row) => row['id'])).toEqual(body.reportIds);
    expect((await send('001', integration)).body.lastCommitSha).toBe(commits.at(-1));
    expect((await send('149', integration)).body).toEqual(body);
    expect(await mailsTo('gap@acme.com', integration)).toEqual([]);
  });

  it('PRV-5: leave the CI context behind unless the collection config allows it', async () => {
    const closed = await stack.api.integration();
    const open = await stack.api.integration({ settings: { collectCIContext: true } });
    for (const [integration, ciContext] of [
      [closed, null],
      [
        open,
        {
          provider: 'github-actions',
          pipelineUrl: 'https://ghe.corp.acme.internal/acme-corp/acme-platform/actions/runs/17812345678',
          trigger: 'workflow_dispatch',
        },
      ],
    ] as const) {
      const { status, body } = await send('109', integration);
      expect(status).toBe(200);
      expect(body).toMatchObject({ commitSha: c2, alerts: { opened: 3, recurring: 0, resolved: 0 } });
      const stored = await stack.api.get(`/integrations/${integration.id}/reports/${c2}`);
      expect(stored.body.ciContext).toEqual(ciContext);
    }
  });

  it('are answered 200 with a body, and start nothing, where the list of reports is empty', async () => {
    const integration = await stack.api.integration();
    const { status, body } = await send('097', integration);
    expect(status).toBe(200);
    expect(body).toEqual({ accepted: 0, reportIds: [] });
    expect(await countRows(stack.query, integration)).toMatchObject({ batch: 0, report: 0 });
  });
});
