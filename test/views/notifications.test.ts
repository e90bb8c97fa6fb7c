import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answered, TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { readPages, reportOf, sendAll } from './stored.ts';

let stack: Stack;
/** Without a worker, so that a test takes each step itself. */
let unmanned: Stack;
let integration: TestIntegration;
let all: string;
let grave: string;
const results = [
  { ruleId: 'a', severity: 'critical', scope: 'oauth' },
  { ruleId: 'b', severity: 'warning' },
  { ruleId: 'c', severity: 'warning' },
];

beforeAll(async () => {
  [stack, unmanned] = await Promise.all([startStack(), startStack({ worker: false, ingestDeadlineMs: 300 })]);
  integration = await stack.api.integration({
    channels: [
      { target: 'all@acme.com', minSeverity: 'info' },
      { target: 'grave@acme.com', minSeverity: 'critical' },
    ],
  });
  const { body } = await stack.api.get(`/integrations/${integration.id}/channels`);
  [all, grave] = body.notifications.map((channel: { id: string }) => channel.id);
  await sendAll(stack, integration, [reportOf('abc0001', { results })]);
  await finished('abc0001', 2);
  const [, second] = await stack.api.alerts(integration);
  await stack.api.post(`/alerts/${second.id}/acknowledge`, { note: 'a note' });
  await sendAll(stack, integration, [reportOf('abc0002', { results })]);
  await finished('abc0002', 2);
});
afterAll(() => Promise.all([stack.close(), unmanned.close()]));

const list = async (query = '', key?: string): Promise<Answered['body'][]> =>
  (await stack.api.get(`/integrations/${integration.id}/notifications?${query}`, key)).body.items;
const finished = (commit: string, count: number) =>
  eventually(async () => {
    const rows = await list(`commit=${commit}`);
    return rows.length === count && rows.every((row) => row.finishedAt !== null) && rows;
  });

describe('the notifications of an integration', () => {
  it('NTF-7: come newest first, with what became of each', async () => {
    const rows = await list();
    expect(rows.map((row) => `${row.headCommit} ${row.status}`)).toEqual([
      'abc0002 sent',
      'abc0002 sent',
      'abc0001 sent',
      'abc0001 sent',
    ]);
    const row = rows.find((each) => each.headCommit === 'abc0002' && each.channelId === all);
    const { body: report } = await stack.api.get(`/integrations/${integration.id}/reports/abc0002`);
    expect(row).toEqual({
      id: expect.any(String),
      integrationId: integration.id,
      kind: 'head',
      channelId: all,
      channel: 'email',
      target: 'all@acme.com',
      channelRemoved: false,
      status: 'sent',
      attempts: 1,
      unknownAttempts: 0,
      reason: null,
      headCommit: 'abc0002',
      reportId: report.id,
      batchId: report.batchId,
      quiet: null,
      counts: { opened: 0, recurring: 2, resolved: 0 },
      createdAt: expect.stringMatching(/Z$/),
      firstAttemptAt: expect.stringMatching(/Z$/),
      finishedAt: expect.stringMatching(/Z$/),
    });
  });

  it.each([
    ['status=sent', 4],
    ['status=failed', 0],
    ['commit=abc0001', 2],
    ['commit=abc0002&status=sent', 2],
  ])('?%s', async (query, count) => {
    expect(await list(query)).toHaveLength(count);
  });

  it('?channel= and ?commit= together name one', async () => {
    const rows = await list(`channel=${grave}&commit=abc0001`);
    expect(rows).toMatchObject([{ channelId: grave, headCommit: 'abc0001', counts: { opened: 1, recurring: 0 } }]);
  });

  it.each(['status=gone', 'channel=1', 'commit=a', 'limit=0', 'cursor=MQ'])('?%s is 422', async (query) => {
    expect((await stack.api.get(`/integrations/${integration.id}/notifications?${query}`)).status).toBe(422);
  });

  it('come page by page, without a gap or a repeat', async () => {
    const pages = await readPages(stack, `/integrations/${integration.id}/notifications?limit=3`);
    expect(pages.map((rows) => rows.length)).toEqual([3, 1]);
    expect(pages.flat()).toEqual(await list());
  });

  it('INT-3: an address is shown to admins alone', async () => {
    for (const scope of ['read', 'operator']) {
      const key = await stack.api.key(integration.id, [scope]);
      const rows = await list('', key);
      expect(rows[0]).toMatchObject({ channelId: expect.any(String), target: null });
      const one = await stack.api.get(`/notifications/${rows[0].id}`, key);
      expect(one.body).toMatchObject({ target: null });
      expect(JSON.stringify([rows, one.body])).not.toContain('acme.com');
    }
    const bound = await stack.api.key(integration.id, ['admin']);
    expect((await list('', bound)).map((row) => row.target)).toContain('grave@acme.com');
  });
});

describe('one notification', () => {
  it('NTF-7: tells its alerts, and those of its head that it does not, and why', async () => {
    const [alertA, alertB, alertC] = await stack.api.alerts(integration);
    const [row] = await list(`channel=${all}&commit=abc0002`);
    const { body } = await stack.api.get(`/notifications/${row.id}`);
    const { items, notSent, notSentCount, ...rest } = body;
    expect(rest).toEqual(row);
    expect(new Set(items.map((item: { alertId: string }) => item.alertId))).toEqual(new Set([alertA.id, alertC.id]));
    expect(items[0]).toMatchObject({ kind: 'recurring', ruleName: expect.any(String), severity: expect.any(String) });
    expect(notSentCount).toBe(1);
    expect(notSent).toEqual([
      {
        alertId: alertB.id,
        ruleId: 'b',
        ruleName: 'b',
        scope: '',
        severity: 'warning',
        reason: 'acknowledged',
        words: `not sent: acknowledged by first admin key at ${alertB.acknowledgedAt}`,
        acknowledged: { by: 'first admin key', at: alertB.acknowledgedAt },
      },
    ]);
  });

  it('NTF-7: below the minSeverity of the channel', async () => {
    const [row] = await list(`channel=${grave}&commit=abc0001`);
    const { body } = await stack.api.get(`/notifications/${row.id}`);
    expect(body.items).toHaveLength(1);
    expect(body.notSent.map((each: { words: string }) => each.words)).toEqual(
      ['b', 'c'].map(() => 'not sent: below the minSeverity of the channel'),
    );
  });

  it('NTF-7: an alert that was taken out is none of those it tells, however many more it does not tell', async () => {
    const own = await unmanned.api.integration({ channels: [{ target: 'grave@acme.com', minSeverity: 'critical' }] });
    const many = Array.from({ length: 201 }, (_, index) => ({ ruleId: `a${index}` }));
    const report = reportOf('abc0001', { results: [...many, { ruleId: 'z', severity: 'critical' }] });
    const { body: staged } = await unmanned.api.post('/reports', report, own.key);
    await unmanned.activities.applyBatch({ batchId: staged.batchId });
    const [critical] = (await unmanned.api.get(`/integrations/${own.id}/alerts?severity=critical`)).body.items;
    await unmanned.activities.acknowledge({ alertId: critical.id, action: 'acknowledge', payload: { by: 'ops' } });
    const [queued] = (await unmanned.api.get(`/integrations/${own.id}/notifications`)).body.items;
    await unmanned.activities.deliverNotification({ notificationId: queued.id });
    const { body } = await unmanned.api.get(`/notifications/${queued.id}`);
    expect(body).toMatchObject({ status: 'suppressed', items: [], notSentCount: 202 });
    expect(body.notSent).toHaveLength(200);
  });

  it('ALR-12: of a head that was replaced since still tells its own', async () => {
    const replaced = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'warning' }] });
    await sendAll(stack, replaced, [
      reportOf('abc0001', { results: [{ ruleId: 'a' }] }),
      reportOf('abc0001', { results: [{ ruleId: 'a' }, { ruleId: 'b' }, { ruleId: 'c', severity: 'info' }] }),
    ]);
    const rows = (await stack.api.get(`/integrations/${replaced.id}/notifications`)).body.items;
    const seen = await Promise.all(
      rows.map(async ({ id }: { id: string }) => (await stack.api.get(`/notifications/${id}`)).body),
    );
    expect(
      seen.map(({ items, notSent }) => [
        items.map((item: { ruleName: string }) => item.ruleName),
        notSent.map((each: { ruleName: string; reason: string }) => `${each.ruleName} ${each.reason}`),
      ]),
    ).toEqual([
      [['b'], ['a not_opened_by_replacement', 'c below_min_severity']],
      [['a'], []],
    ]);
  });

  it('is 404 for a key of another integration, exactly like an unknown one', async () => {
    const [row] = await list();
    const other = await stack.api.integration();
    const key = await stack.api.key(other.id, ['admin']);
    const foreign = await stack.api.get(`/notifications/${row.id}`, key);
    const unknown = await stack.api.get('/notifications/0190a0a0-0000-7000-8000-000000000000', key);
    expect(foreign).toMatchObject({ status: 404, body: unknown.body });
  });

  it('says so when its channel was removed', async () => {
    const other = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'info' }] });
    await sendAll(stack, other, [reportOf('abc0001', { results: [{ ruleId: 'a' }] })]);
    await stack.api.put(`/integrations/${other.id}/channels`, { notifications: [] });
    const { body } = await stack.api.get(`/integrations/${other.id}/notifications`);
    expect(body.items).toMatchObject([{ channelRemoved: true, target: 'a@acme.com' }]);
  });
});

describe('NTF-7, ACK-4: an alert that is acknowledged while its mail waits', () => {
  it('is taken out of the mail, which says by whom, and so does the alert', async () => {
    const own = await unmanned.api.integration({ channels: [{ target: 'late@acme.com', minSeverity: 'info' }] });
    const { body: staged } = await unmanned.api.post(
      '/reports',
      reportOf('abc0001', { results: results.slice(0, 2) }),
      own.key,
    );
    await unmanned.activities.applyBatch({ batchId: staged.batchId });
    const [first, second] = await unmanned.api.alerts(own);
    const by = { alertId: first.id, action: 'acknowledge' as const, payload: { by: 'ops' } };
    await unmanned.activities.acknowledge(by);
    const [queued] = (await unmanned.api.get(`/integrations/${own.id}/notifications`)).body.items;
    await unmanned.activities.deliverNotification({ notificationId: queued.id });
    const { body } = await unmanned.api.get(`/notifications/${queued.id}`);
    expect(body).toMatchObject({ status: 'sent', items: [{ alertId: second.id }] });
    const { acknowledgedAt } = (await unmanned.api.get(`/alerts/${first.id}`)).body;
    const words = `not sent: acknowledged by ops at ${acknowledgedAt}`;
    expect(body.notSent).toMatchObject([{ alertId: first.id, reason: 'acknowledged', words }]);
    const { body: alert } = await unmanned.api.get(`/alerts/${first.id}`);
    expect(alert.decisions).toMatchObject([
      { outcome: 'acknowledged', words, acknowledged: { by: 'ops', at: acknowledgedAt }, notificationId: null },
    ]);
    const kinds = alert.timeline.map((entry: { kind: string }) => entry.kind);
    expect(kinds).not.toContain('notification');
  });
});
