import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { reportOf, sendAll } from './stored.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const receipt = async (batchId: string) => (await stack.api.get(`/batches/${batchId}?wait=10`)).body;
const failing = (severity: string) => ({ results: [{ ruleId: 'a', severity }] });
const day = (number: number) => Date.UTC(2026, 0, number);
const send = async (integration: { id: string; name: string; key: string }, report: object) =>
  receipt((await sendAll(stack, integration, [report])).batchId);

describe('NTF-7: a receipt says why a batch notified nobody', () => {
  const channels = [{ target: 'a@acme.com', minSeverity: 'critical' }];

  it('and is whole', async () => {
    const integration = await stack.api.integration({ channels });
    const seen = await send(integration, reportOf('abc0001', failing('critical')));
    expect(seen).toEqual({
      id: expect.any(String),
      integrationId: integration.id,
      status: 'done',
      door: 'rest',
      receivedAt: expect.stringMatching(/Z$/),
      lastSentAt: expect.stringMatching(/Z$/),
      repeats: 0,
      doneAt: expect.stringMatching(/Z$/),
      headCommit: 'abc0001',
      reportCount: 1,
      headOutcome: 'head',
      reports: [{ id: expect.any(String), commitSha: 'abc0001', outcome: 'stored' }],
      redactions: [],
      droppedFields: 0,
      unknownSeverities: 0,
      alerts: { opened: 1, recurring: 0, resolved: 0 },
      notifications: [
        {
          notificationId: expect.any(String),
          channelId: expect.any(String),
          status: expect.any(String),
          attempts: expect.any(Number),
          unknownAttempts: 0,
          reason: null,
        },
      ],
      notNotified: null,
      decisions: [{ channelId: expect.any(String), reason: 'notify', count: 1 }],
      workflowId: expect.any(String),
      workflowUrl: expect.any(String),
    });
  });

  it.each<[string, object[], object]>([
    ['late', [reportOf('abc0001', { at: day(2) }), reportOf('abc0002', { at: day(1), ...failing('critical') })], {}],
    ['untracked', [reportOf('abc0001', { branch: 'side', ...failing('critical') })], { trackedBranches: ['main'] }],
    ['history', [reportOf('abc0001'), reportOf('abc0002'), reportOf('abc0001', failing('critical'))], {}],
    ['unknown_head', [reportOf('abc0001', failing('critical')), reportOf('abc0002', { cells: [] })], {}],
    ['no_alerts', [reportOf('abc0001')], {}],
    ['decided', [reportOf('abc0001', failing('warning'))], {}],
  ])('%s', async (notNotified, reports, settings) => {
    const integration = await stack.api.integration({ channels, settings });
    let last;
    for (const report of reports) last = await send(integration, report);
    expect(last).toMatchObject({ notNotified, notifications: [] });
  });

  it('repeat', async () => {
    const integration = await stack.api.integration({ channels });
    const report = reportOf('abc0001', failing('critical'));
    await send(integration, report);
    const batch = { reports: [reportOf('abc0000'), report] };
    const { body } = await stack.api.post('/reports/batch', batch, integration.key);
    expect(await receipt(body.batchId)).toMatchObject({ notNotified: 'repeat', headOutcome: 'unchanged' });
  });

  it('no_channels', async () => {
    const integration = await stack.api.integration();
    expect(await send(integration, reportOf('abc0001', failing('critical')))).toMatchObject({
      notNotified: 'no_channels',
      alerts: { opened: 1 },
    });
  });

  it('and counts the decisions of its own head, channel by channel, also when that was replaced since', async () => {
    const integration = await stack.api.integration({ channels });
    const mixed = {
      results: [
        { ruleId: 'a', severity: 'warning' },
        { ruleId: 'b', severity: 'info' },
      ],
    };
    const first = await send(integration, reportOf('abc0001', mixed));
    const second = await send(
      integration,
      reportOf('abc0001', { results: [...mixed.results, { ruleId: 'c', severity: 'critical' }] }),
    );
    expect(second).toMatchObject({ headOutcome: 'replaced', notNotified: null });
    expect((await receipt(first.id)).decisions).toEqual([
      { channelId: expect.any(String), reason: 'below_min_severity', count: 2 },
    ]);
    expect(second.decisions).toEqual([
      { channelId: expect.any(String), reason: 'not_opened_by_replacement', count: 2 },
      { channelId: expect.any(String), reason: 'notify', count: 1 },
    ]);
  });

  it('INT-3: an ingest key reads no message and no address in it', async () => {
    const integration = await stack.api.integration({ channels });
    const report = reportOf('abc0001', { results: [{ ruleId: 'a', severity: 'critical', message: 'a telling text' }] });
    const { batchId } = await sendAll(stack, integration, [report]);
    const { status, body } = await stack.api.get(`/batches/${batchId}`, integration.key);
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toMatch(/telling|acme/);
  });
});
