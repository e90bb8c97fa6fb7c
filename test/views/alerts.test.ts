import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { readPages, reportOf, sendAll } from './stored.ts';

let stack: Stack;
let integration: TestIntegration;

const results = [
  { ruleId: 'missing_keys', severity: 'critical', scope: 'oauth/production' },
  { ruleId: 'missing_keys', severity: 'warning', scope: 'oauth/staging' },
  { ruleId: 'rotation', severity: 'warning', scope: 'oauth' },
  { ruleId: 'rotation', severity: 'info', scope: 'payments' },
  { ruleId: 'naming', severity: 'info' },
];

beforeAll(async () => {
  stack = await startStack();
  integration = await stack.api.integration();
  const mended = results.map((result) => (result.scope === 'payments' ? { ...result, passed: true } : result));
  await sendAll(stack, integration, [reportOf('abc0001', { results }), reportOf('abc0002', { results: mended })]);
  const { body } = await stack.api.get(`/integrations/${integration.id}/alerts?rule=rotation`);
  await stack.api.post(`/alerts/${body.items[0].id}/acknowledge`, { note: 'planned for Monday' });
  const other = await stack.api.integration();
  await sendAll(stack, other, [reportOf('fff0001', { results: results.slice(0, 1) })]);
});
afterAll(() => stack.close());

const names = (rows: { ruleId: string; scope: string }[]) => rows.map((row) => `${row.ruleId} ${row.scope}`.trim());
const list = async (query: string) =>
  names((await stack.api.get(`/integrations/${integration.id}/alerts?${query}`)).body.items).toSorted();

const many = (count: number) => Array.from({ length: count }, (_, index) => ({ ruleId: `rule${index}` }));
const gradedAs = (severity: string, passed = false) => ({ results: [{ ruleId: 'rule', severity, passed }] });
const grade = (commit: string, passed: boolean) => reportOf(commit, gradedAs('critical', passed));

describe('the list of alerts of an integration', () => {
  const open = ['missing_keys oauth/production', 'missing_keys oauth/staging', 'naming', 'rotation oauth'];

  it.each([
    ['', open],
    ['status=open', open],
    ['status=resolved', ['rotation payments']],
    ['status=all', [...open, 'rotation payments']],
    ['acknowledged=true', ['rotation oauth']],
    ['acknowledged=false', ['missing_keys oauth/production', 'missing_keys oauth/staging', 'naming']],
    ['status=all&acknowledged=false', [...open.slice(0, 3), 'rotation payments']],
    ['severity=critical', ['missing_keys oauth/production']],
    ['severity=warning', ['missing_keys oauth/staging', 'rotation oauth']],
    ['severity=info&status=all', ['naming', 'rotation payments']],
    ['rule=missing_keys', ['missing_keys oauth/production', 'missing_keys oauth/staging']],
    ['scope=oauth/production', ['missing_keys oauth/production']],
    ['scope=oauth', ['rotation oauth']],
    ['scope=', ['naming']],
    ['rule=missing_keys&severity=warning&scope=oauth/staging&status=all', ['missing_keys oauth/staging']],
    ['rule=nothing', []],
    ['rule=MISSING_KEYS', []],
  ])('?%s', async (query, expected) => {
    expect(await list(query)).toEqual(expected);
  });

  it.each(['status=closed', 'acknowledged=yes', 'severity=error', 'limit=0', 'status=open&status=all'])(
    '?%s is 422',
    async (query) => {
      const answer = await stack.api.get(`/integrations/${integration.id}/alerts?${query}`);
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: `/${query.split('=')[0]}` }] } });
    },
  );

  it('of the whole installation holds those of every integration', async () => {
    const { body } = await stack.api.get('/alerts?rule=missing_keys&severity=critical');
    expect(new Set(body.items.map((alert: { integrationId: string }) => alert.integrationId)).size).toBe(2);
  });
});

describe('paging alerts', () => {
  it('newest first, without a gap or a repeat, stable while new ones arrive', async () => {
    const crowded = await stack.api.integration();
    await sendAll(stack, crowded, [
      reportOf('abc0001', { results: many(40) }),
      reportOf('abc0002', { results: many(75) }),
    ]);
    let count = 75;
    const path = `/integrations/${crowded.id}/alerts?limit=20`;
    const pages = await readPages(stack, path, () =>
      sendAll(stack, crowded, [reportOf(`new${count}00`, { results: many((count += 1)) })]),
    );
    const ids = pages.flat().map((alert) => alert.id);
    expect(pages.map((page) => page.length)).toEqual([20, 20, 20, 15]);
    expect(new Set(ids).size).toBe(75);
    expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? 1 : -1)));
    expect(pages.flat().map((alert) => alert.detectedAtCommit)).toEqual([
      ...Array.from({ length: 35 }, () => 'abc0002'),
      ...Array.from({ length: 40 }, () => 'abc0001'),
    ]);
  });
});

describe('one alert', () => {
  it('is told with everything that is known of it', async () => {
    const [row] = (await stack.api.get(`/integrations/${integration.id}/alerts?scope=oauth/production`)).body.items;
    expect(row).toEqual({
      id: expect.any(String),
      integrationId: integration.id,
      ruleId: 'missing_keys',
      ruleName: 'missing_keys',
      scope: 'oauth/production',
      severity: 'critical',
      message: '',
      count: 1,
      status: 'open',
      occurrences: 2,
      openedAt: expect.stringMatching(/Z$/),
      introducedByCommit: 'abc0001',
      introducedExact: expect.any(Boolean),
      detectedAtCommit: 'abc0001',
      lastSeenCommit: 'abc0002',
      lastEvaluatedCommit: 'abc0002',
      acknowledgedAt: null,
      acknowledgedBy: null,
      acknowledgeNote: null,
      resolvedByCommit: null,
      resolvedAtCommit: null,
      resolvedAt: null,
      resolutionReason: null,
      previousAlertId: null,
      ruleDisabled: false,
      messages: [],
    });
  });

  it('ALR-10: has a timeline, oldest first, of what befell it, where it failed, and who was told', async () => {
    const told = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'warning' }] });
    await sendAll(stack, told, [reportOf('abc0001', gradedAs('info')), reportOf('abc0002', gradedAs('critical'))]);
    const [alert] = await stack.api.alerts(told);
    await stack.api.post(`/alerts/${alert.id}/acknowledge`, { note: 'seen' });
    await stack.api.post(`/alerts/${alert.id}/unacknowledge`, {});
    await sendAll(stack, told, [reportOf('abc0003', gradedAs('critical', true))]);
    const { body } = await stack.api.get(`/alerts/${alert.id}`);
    const { timeline, decisions, lane, closesByAbsence, ...rest } = body;
    expect(closesByAbsence).toBe(false);
    const reasons = decisions.map((decision: { reason: string }) => decision.reason);
    expect(reasons).toEqual(['resolutions_not_wanted', 'notify', 'below_min_severity']);
    expect(decisions[2]).toEqual({
      channelId: expect.any(String),
      reportId: expect.any(String),
      headCommit: 'abc0001',
      revision: 1,
      reason: 'below_min_severity',
      outcome: 'below_min_severity',
      words: 'not sent: below the minSeverity of the channel',
      acknowledged: null,
      notificationId: null,
      attempts: 0,
      unknownAttempts: 0,
      at: expect.stringMatching(/Z$/),
    });
    expect(decisions[0].words).toBe('not sent: the channel does not ask for resolutions');
    expect(rest).toEqual((await stack.api.alerts(told))[0]);
    expect(lane).toEqual([
      { commitSha: 'abc0001', status: 'fail' },
      { commitSha: 'abc0002', status: 'fail' },
      { commitSha: 'abc0003', status: 'pass' },
    ]);
    const times = timeline.map((entry: { at: string }) => entry.at);
    expect(times).toEqual(times.toSorted());
    const kinds = timeline.map((entry: { kind: string; commitSha: string }) => `${entry.kind} ${entry.commitSha}`);
    expect(kinds.toSorted()).toEqual(
      [
        'opened abc0001',
        'failing abc0001',
        'failing abc0002',
        'severity_raised abc0002',
        'notification abc0002',
        'acknowledged null',
        'unacknowledged null',
        'resolved abc0003',
      ].toSorted(),
    );
    expect(timeline.find((entry: { kind: string }) => entry.kind === 'acknowledged')).toMatchObject({
      by: 'first admin key',
      note: 'seen',
    });
    expect(timeline.find((entry: { kind: string }) => entry.kind === 'severity_raised')).toMatchObject({
      severity: 'critical',
    });
    expect(JSON.stringify(body)).not.toContain('a@acme.com');
  });

  it('ALR-10: has no report of an older alert in its timeline where a checkpoint reset moved its beginning', async () => {
    const moving = await stack.api.integration();
    await sendAll(stack, moving, [
      grade('commit-c1', false),
      grade('commit-c2', true),
      grade('commit-c3', false),
      grade('commit-c4', false),
      grade('commit-c5', true),
    ]);
    await stack.api.post(`/integrations/${moving.id}/checkpoint/reset`, {});
    await sendAll(stack, moving, [grade('commit-c3', false)]);
    const failedIn = async ({ id }: { id: string }) => {
      const { timeline } = (await stack.api.get(`/alerts/${id}`)).body;
      const failing = timeline.filter((entry: { kind: string }) => entry.kind === 'failing');
      return failing.map((entry: { commitSha: string }) => entry.commitSha);
    };
    // The line is c1, c2, c4, c5, c3 now.
    const told = await Promise.all((await stack.api.alerts(moving)).map(failedIn));
    expect(told).toEqual([['commit-c1'], ['commit-c4'], ['commit-c3']]);
  });

  it('NTF-7: tells how the messages about its newest head stand', async () => {
    const told = await stack.api.integration({
      channels: [
        { target: 'all@acme.com', minSeverity: 'info' },
        { target: 'some@acme.com', minSeverity: 'warning' },
        { target: 'few@acme.com', minSeverity: 'critical' },
      ],
    });
    const messages = async () => (await stack.api.alerts(told))[0].messages;
    await sendAll(stack, told, [reportOf('abc0001', gradedAs('critical')), reportOf('abc0002', gradedAs('warning'))]);
    const ended = await eventually(async () => {
      const found = await messages();
      return found.every(({ status }: { status: string }) => status === 'sent') && found;
    });
    expect(ended).toEqual([{ status: 'sent', count: 2 }]);
    const [{ id }] = await stack.api.alerts(told);
    await stack.api.post(`/alerts/${id}/acknowledge`, {});
    await sendAll(stack, told, [reportOf('abc0003', gradedAs('critical'))]);
    expect(await messages()).toEqual([]);
  });

  it('ALR-11: says so when its rule is switched off', async () => {
    const switched = await stack.api.integration();
    await sendAll(stack, switched, [reportOf('abc0001', gradedAs('critical'))]);
    const [alert] = await stack.api.alerts(switched);
    const { ruleId } = alert;
    const policies = [{ ruleId, name: 'x', severity: 'critical', enabled: false }];
    await stack.api.put(`/integrations/${switched.id}/policies`, { policies });
    expect(await stack.api.alerts(switched)).toMatchObject([{ ruleDisabled: true, status: 'open' }]);
    expect((await stack.api.get(`/alerts/${alert.id}`)).body).toMatchObject({ ruleDisabled: true });
  });

  it('that is resolved can be read for good, and not acknowledged', async () => {
    const [resolved] = (await stack.api.get(`/integrations/${integration.id}/alerts?status=resolved`)).body.items;
    expect((await stack.api.get(`/alerts/${resolved.id}`)).body).toMatchObject({
      status: 'resolved',
      resolutionReason: 'passed',
      resolvedByCommit: 'abc0002',
      resolvedAtCommit: 'abc0002',
      resolvedAt: expect.stringMatching(/Z$/),
    });
    expect((await stack.api.post(`/alerts/${resolved.id}/acknowledge`, {})).status).toBe(409);
  });

  it('that is unknown is 404', async () => {
    expect((await stack.api.get('/alerts/0190a0a0-0000-7000-8000-000000000000')).status).toBe(404);
  });
});
