import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startStack, type Stack } from '../harness.ts';
import { reportOf, sendAll } from './stored.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const overview = async ({ id }: { id: string }) => (await stack.api.get(`/integrations/${id}/overview`)).body;
const fleetRow = async ({ id }: { id: string }) =>
  (await stack.api.get('/integrations')).body.items.find((row: { id: string }) => row.id === id);

const due = (time: unknown) => new Date((time as Date).getTime() + 3_600_000).toISOString();

describe('the overview of an integration', () => {
  it('is there before the first report', async () => {
    const integration = await stack.api.integration({ settings: { trackedBranches: ['main'] } });
    expect(await overview(integration)).toEqual({
      id: integration.id,
      name: integration.name,
      createdAt: expect.stringMatching(/Z$/),
      status: 'unknown',
      cells: null,
      failing: null,
      evaluable: null,
      openAlerts: 0,
      unacknowledgedAlerts: 0,
      openAlertsBySeverity: { critical: 0, warning: 0, info: 0 },
      driftedNamespaces: [],
      headCommit: null,
      headCommittedAt: null,
      headReceivedAt: null,
      settings: {
        collectCIContext: false,
        trackedBranches: ['main'],
        resultMode: 'auto',
        privacyMode: 'redact',
        expectReportEvery: null,
      },
      blocked: null,
      quiet: null,
      lastSubmission: null,
      lastNotification: null,
    });
  });

  it('tells what the first screen needs in one call', async () => {
    const integration = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'info' }] });
    const results = ['critical', 'critical', 'warning', 'info'].map((severity, at) => ({ ruleId: `r${at}`, severity }));
    const drift = [
      { namespace: 'oauth', isDrifted: true },
      { namespace: 'mail', isDrifted: false },
    ];
    const report = { ...reportOf('abc0001', { results, at: Date.UTC(2026, 0, 2) }), drift };
    const { batchId } = await sendAll(stack, integration, [report]);
    await sendAll(stack, integration, [report]);
    const [alert] = await stack.api.alerts(integration);
    await stack.api.post(`/alerts/${alert.id}/acknowledge`, {});
    const seen = await eventually(async () => {
      const now = await overview(integration);
      return now.lastNotification?.status === 'sent' && now;
    });
    expect(seen).toMatchObject({
      status: 'critical',
      cells: { healthy: 1, warning: 0, critical: 0, unknown: 0 },
      openAlerts: 4,
      unacknowledgedAlerts: 3,
      openAlertsBySeverity: { critical: 2, warning: 1, info: 1 },
      driftedNamespaces: ['oauth'],
      headCommit: 'abc0001',
      headCommittedAt: '2026-01-02T00:00:00.000Z',
      lastSubmission: {
        batchId,
        status: 'done',
        headCommit: 'abc0001',
        headOutcome: 'head',
        repeats: 1,
        reportCount: 1,
      },
      lastNotification: { kind: 'head', status: 'sent', headCommit: 'abc0001', reason: null },
    });
    expect(JSON.stringify(seen)).not.toContain('a@acme.com');
    const { blockedSince, quietSince, ...row } = await fleetRow(integration);
    expect(seen).toMatchObject({ ...row, blocked: blockedSince, quiet: quietSince });
  });

  it('PRV-3: says since when it is blocked, where, and what to do, until something is accepted', async () => {
    const integration = await stack.api.integration();
    await stack.api.post('/reports', { commitSha: 'abc0001', summary: {} }, integration.key);
    await stack.api.post('/reports', { commitSha: 'no commit' }, integration.key);
    const seen = await overview(integration);
    expect(seen.blocked).toEqual({
      since: expect.stringMatching(/Z$/),
      refusal: {
        id: expect.any(String),
        at: expect.stringMatching(/Z$/),
        door: 'rest',
        httpStatus: 422,
        problem: 'invalid-request',
        errors: expect.arrayContaining([{ pointer: '/commitSha', code: 'invalid_format' }]),
      },
      whatToDo: expect.stringContaining('run the pipeline again'),
    });
    expect(JSON.stringify(seen)).not.toContain('no commit');
    expect((await fleetRow(integration)).blockedSince).toBe(seen.blocked.since);
    await sendAll(stack, integration, [reportOf('abc0001')]);
    expect((await overview(integration)).blocked).toBeNull();
    expect((await fleetRow(integration)).blockedSince).toBeNull();
  });

  it('INT-4: says since when it is quiet, from what was sent last, repeats included', async () => {
    const integration = await stack.api.integration({ settings: { expectReportEvery: 3_600 } });
    const age = (column: string, hours: number) =>
      stack.query(
        `update ${column === 'created_at' ? 'integration' : 'batch'} set ${column} = date_trunc('second', now()) - interval '${hours} h'
         where ${column === 'created_at' ? 'id' : 'integration_id'} = $1 returning ${column} as time`,
        [integration.id],
      );
    const [created] = await age('created_at', 3);
    expect((await overview(integration)).quiet).toMatchObject({ since: due(created!['time']), lastSentAt: null });

    await sendAll(stack, integration, [reportOf('abc0001')]);
    expect((await overview(integration)).quiet).toBeNull();
    const [sent] = await age('last_sent_at', 2);
    // A pipeline that finds nothing to report sends a list without a report, which is none.
    await stack.api.post('/reports/batch', { reports: [] }, integration.key);
    expect((await overview(integration)).quiet).toMatchObject({
      since: due(sent!['time']),
      lastSentAt: (sent!['time'] as Date).toISOString(),
      whatToDo: expect.stringMatching(/^No report came.*pipeline/),
    });
    expect((await fleetRow(integration)).quietSince).toBe(due(sent!['time']));

    await sendAll(stack, integration, [reportOf('abc0001')]);
    expect((await overview(integration)).quiet).toBeNull();
    expect((await fleetRow(integration)).quietSince).toBeNull();
  });
});
