import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { TestIntegration } from '../api-client.ts';
import type { Step } from '../domain/history.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { send, type RawAnswer } from '../http/raw.ts';
import { issue, logsRequest, recordedLogs, reportPush, type Form, type LogRecord } from '../otlp.ts';
import { expectAsTheRulesSay } from './comparison.ts';
import { playInTurn } from './play.ts';
import { recordedPushes } from './recorded-pushes.ts';
import { recordedSettings } from './recorded.ts';
import { countRows, isQuiet, readState } from './state.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const post = (body: object, { key }: TestIntegration, form: Form = 'json') =>
  send(stack.api.url, logsRequest(key, body, form));
const checkpoint = ({ key }: TestIntegration) => send(stack.api.url, { path: '/v1/checkpoint', key });
const push = (commit: string, issues: LogRecord[], integration: TestIntegration, cells = 9) =>
  post(reportPush(commit, issues, cells), integration);
const openOnes = async (integration: TestIntegration) =>
  new Set((await stack.api.alerts(integration, 'open')).map(({ ruleId, scope }) => `${ruleId} ${scope}`));
const noted = (kind: string) => ({ door: 'otlp', kind, status: null, problem: null, errors: null });
const given = ({ status, body }: RawAnswer) => ({ status, body });
const nothingMore = { status: 200, text: '{}' };

function integrationMailing(target: string) {
  return stack.api.integration({ channels: [{ target, minSeverity: 'critical' }] });
}

/** The commits of the story: a first push, one more, and a gap of two. */
const [c1, c2, c3, c4] = [
  '61ca328923ec355e889e8ac9a4602248e9578bac',
  '47e73b13ea15097ab4082874ab4ce7606889f447',
  '814e16b745983133383e622618abfbc1137bb3cf',
  '32cd7f56a2003ff6cc4f96bf835d1381a1dc4b51',
];
const story = ['002', '005', '007', '008'];

/** A missing file, there since the first report, before which nothing is known. */
const missing = (scope: string, more: object = {}) => ({
  ruleId: 'matrix/error',
  ruleName: 'matrix',
  scope,
  severity: 'critical',
  message: `Missing encrypted file for ${scope}`,
  count: 1,
  status: 'open',
  introducedByCommit: c1,
  introducedExact: false,
  detectedAtCommit: c1,
  occurrences: 4,
  lastSeenCommit: c4,
  resolvedByCommit: null,
  ...more,
});
const told = [
  missing('auth/production', {
    status: 'resolved',
    occurrences: 3,
    lastSeenCommit: c3,
    resolvedByCommit: c4,
    resolvedAtCommit: c4,
    resolutionReason: 'absent',
  }),
  missing('notifications/production'),
  missing('notifications/staging'),
];

async function expectAlerts(integration: TestIntegration, expected: object[]) {
  const alerts = await stack.api.alerts(integration);
  expect(alerts.toSorted((a, b) => a.scope.localeCompare(b.scope))).toMatchObject(expected);
  expect(alerts).toHaveLength(expected.length);
}

describe('the recorded requests of CLI 0.1.30', () => {
  it.each(['json', 'protobuf'] as const)(
    'tell one story: three missing files, one of them added inside the gap (ALR-1 to ALR-8), in %s',
    async (form) => {
      const target = `story-${form}@acme.com`;
      const integration = await integrationMailing(target);
      expect((await checkpoint(integration)).status).toBe(404);
      for (const [index, number] of story.entries()) {
        expect(await post(recordedLogs(number).body, integration, form)).toMatchObject({ status: 200 });
        expect((await checkpoint(integration)).body.lastCommitSha).toBe([c1, c2, c3, c4][index]);
      }
      await expectAlerts(integration, told);
      await eventually(() => isQuiet(stack.query, integration));
      const mails = stack.sendgrid.mails.filter((mail) => mail.to === target);
      expect(mails.map((mail) => [c1, c2, c3, c4].find((commit) => mail.subject.includes(commit.slice(0, 7))))).toEqual(
        [c1, c2, c3, c4],
      );
    },
  );

  it('ORD-2 to ORD-9, ALR-1 to ALR-8, NTF-1, PRV-4: end as the rules say, each sent twice, backwards, and after a reset', async () => {
    const bodies = new Map(recordedPushes.map(({ told: report, body }) => [report, body]));
    const inOrder = recordedPushes.flatMap(({ told: report }): Step[] =>
      report ? [{ did: 'submit', receivedAt: Date.now(), reports: [report], settings: recordedSettings }] : [],
    );
    expect(inOrder).toHaveLength(story.length);
    const backwards = inOrder.toReversed();
    const orders: Step[][] = [
      inOrder.flatMap((step) => [step, step]),
      [...backwards, ...backwards],
      [...inOrder, { did: 'reset' }, ...inOrder.slice(1, 3), { did: 'reset' }, ...inOrder.slice(-1)],
    ];
    for (const history of orders) {
      const played = await playInTurn(stack, history, (report) => bodies.get(report));
      const others = recordedPushes.filter(({ told: report }) => report === undefined);
      for (const { body } of others) expect(await post(body, played.player.integration)).toMatchObject(nothingMore);
      await expectAsTheRulesSay(stack, played);
      const events = 'select kind from ingest_event where integration_id = $1 order by id';
      expect(await stack.query(events, [played.player.integration.id])).toEqual([{ kind: 'lint' }, { kind: 'drift' }]);
    }
  });

  it('ORD-3: change nothing when each is sent twice, in turn and at the same moment, and all once more', async () => {
    const integration = await integrationMailing('twice@acme.com');
    for (const number of story) {
      const { body } = recordedLogs(number);
      const answers = await Promise.all([post(body, integration), post(body, integration)]);
      expect([...answers, await post(body, integration)]).toMatchObject([nothingMore, nothingMore, nothingMore]);
    }
    const state = await readState(stack.query, integration);
    expect(state.reports.map((row) => [row['commit_sha'], row['revision']])).toEqual([
      [c1, 1],
      [c2, 1],
      [c3, 1],
      [c4, 1],
    ]);
    for (const number of story) expect(await post(recordedLogs(number).body, integration)).toMatchObject(nothingMore);
    expect(await readState(stack.query, integration)).toEqual(state);
    await eventually(() => isQuiet(stack.query, integration));
    expect(stack.sendgrid.mails.filter((mail) => mail.to === 'twice@acme.com')).toHaveLength(4);
  });

  it('ORD-2: a collector may join them into one request: one batch, whose HEAD is the last', async () => {
    const integration = await stack.api.integration();
    const joined = { resourceLogs: story.flatMap((number) => recordedLogs(number).body.resourceLogs) };
    expect(await post(joined, integration)).toMatchObject(nothingMore);
    expect(await countRows(stack.query, integration)).toMatchObject({ batch: 1, report: 4 });
    expect((await checkpoint(integration)).body.lastCommitSha).toBe(c4);
    expect(await openOnes(integration)).toEqual(
      new Set(['matrix/error notifications/production', 'matrix/error notifications/staging']),
    );
  });

  it('PRV-4: lint and drift pushes are counted in the ingest log, and leave nothing else', async () => {
    const integration = await stack.api.integration();
    for (const number of ['043', '054', '043']) {
      expect(await post(recordedLogs(number).body, integration)).toMatchObject(nothingMore);
    }
    const events = 'select door, kind, status, problem, errors from ingest_event where integration_id = $1 order by id';
    expect(await stack.query(events, [integration.id])).toEqual([noted('lint'), noted('drift'), noted('lint')]);
    expect(await countRows(stack.query, integration)).toMatchObject({ batch: 0, report: 0, alert: 0 });
    expect((await checkpoint(integration)).status).toBe(404);
  });

  it('a repository that moves from the other dialect keeps its alerts (ALR-1, ALR-4)', async () => {
    const integration = await stack.api.integration();
    const file = new URL('../fixtures/clef-rest/002-a01-first-push.2-POST-api-v1-reports.json', import.meta.url);
    const { body } = JSON.parse(readFileSync(file, 'utf8'));
    expect((await stack.api.post('/reports', body, integration.key)).body.alerts.opened).toBe(3);
    await post(recordedLogs('002').body, integration);
    await expectAlerts(
      integration,
      told.map(({ scope }) => ({ scope, status: 'open', occurrences: 2, lastSeenCommit: c1 })),
    );
  });
});

describe('ALR-5: an OTLP report is an issue list', () => {
  const [auth, pay] = [
    issue('schema/error', { namespace: 'auth', environment: 'prod' }),
    issue('matrix/error', { namespace: 'pay', environment: 'prod' }),
  ];

  it('what it does not list is fixed, and a report without findings over nine cells fixes all', async () => {
    const integration = await stack.api.integration();
    await push('abc1', [auth, pay], integration);
    await push('abc2', [pay], integration);
    expect(await openOnes(integration)).toEqual(new Set(['matrix/error pay/prod']));
    await push('abc3', [], integration);
    expect(await openOnes(integration)).toEqual(new Set());
    const alerts = await stack.api.alerts(integration);
    expect(alerts.map(({ resolutionReason, resolvedByCommit }) => [resolutionReason, resolvedByCommit])).toEqual(
      expect.arrayContaining([
        ['absent', 'abc2'],
        ['absent', 'abc3'],
      ]),
    );
  });

  it('a report that checked no cell and lists no issue is unknown, and changes no alert', async () => {
    const integration = await stack.api.integration();
    await push('abc1', [auth], integration);
    await push('abc2', [], integration, 0);
    expect(await openOnes(integration)).toEqual(new Set(['schema/error auth/prod']));
    const { body } = await stack.api.get(`/integrations/${integration.id}/matrix`);
    expect(body).toMatchObject({ commitSha: 'abc2', evaluable: false, cells: [] });
  });

  it('while files cannot be read, absence fixes only missing files', async () => {
    const integration = await stack.api.integration();
    await push('abc1', [auth, pay], integration);
    await push('abc2', [issue('sops/error', { namespace: 'auth', environment: 'prod' })], integration);
    expect(await openOnes(integration)).toEqual(new Set(['schema/error auth/prod', 'sops/error auth/prod']));
  });

  it('ALR-3: several issues of one kind in one cell are one alert that counts them', async () => {
    const integration = await stack.api.integration();
    await push('abc1', [auth, auth, auth], integration);
    expect(await stack.api.alerts(integration)).toMatchObject([
      { count: 3, message: 'Keys fail their schema in auth/prod, 3 findings', scope: 'auth/prod' },
    ]);
  });
});

describe('GET /v1/checkpoint', () => {
  it('gives the commit of the head, and when it was received, or committed where that is known', async () => {
    const integration = await stack.api.integration();
    await push('abc1', [], integration);
    const received = (await stack.api.get(`/integrations/${integration.id}/reports/abc1`)).body.receivedAt;
    expect(given(await checkpoint(integration))).toEqual({
      status: 200,
      body: { lastCommitSha: 'abc1', lastTimestamp: received },
    });
    const commitTimestamp = Date.UTC(2099, 0, 2);
    await stack.api.post('/reports', { commitSha: 'abc2', commitTimestamp, summary: { cells: [] } }, integration.key);
    expect(given(await checkpoint(integration))).toEqual({
      status: 200,
      body: { lastCommitSha: 'abc2', lastTimestamp: '2099-01-02T00:00:00.000Z' },
    });
  });

  it('ORD-9: after a reset it is as if there was none, so that a stuck CLI begins again', async () => {
    const integration = await stack.api.integration();
    await push('abc1', [], integration);
    await stack.query(`update integration set reset_arrival = 1 where id = $1`, [integration.id]);
    expect((await checkpoint(integration)).status).toBe(404);
  });
});
