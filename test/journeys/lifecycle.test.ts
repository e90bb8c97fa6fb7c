import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, eventually, type Stack } from '../harness.ts';
import { report } from './reports.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const saying = (passed: boolean) => ({ [passed ? 'passing' : 'failing']: ['oauth/production'] });

describe('the alert lifecycle of the concepts page', () => {
  it('opens, mails, mails again, is acknowledged, keeps quiet, resolves, and comes back as a new alert', async () => {
    const { api, sendgrid } = stack;
    const integration = await api.integration({ channels: [{ target: 'security@acme.com', minSeverity: 'critical' }] });
    const send = (commit: string, passed: boolean) =>
      api.post('/reports', report(commit, saying(passed)), integration.key);
    const mailed = (count: number) => eventually(async () => sendgrid.mails.length === count);

    expect((await send('abc', false)).body).toMatchObject({
      status: 'done',
      alerts: { opened: 1, recurring: 0, resolved: 0 },
    });
    await mailed(1);
    expect((await send('def', false)).body.alerts).toEqual({ opened: 0, recurring: 1, resolved: 0 });
    await mailed(2);

    const [alert] = await api.alerts(integration, 'open');
    const acknowledged = await api.post(`/alerts/${alert.id}/acknowledge`, { note: 'rotating today' });
    expect(acknowledged.status).toBe(200);
    expect(acknowledged.body).toMatchObject({ status: 'open', acknowledgeNote: 'rotating today' });

    expect((await send('ghi', false)).body.alerts).toEqual({ opened: 0, recurring: 1, resolved: 0 });
    expect((await send('jkl', true)).body.alerts).toEqual({ opened: 0, recurring: 0, resolved: 1 });
    expect((await send('mno', false)).body.alerts).toEqual({ opened: 1, recurring: 0, resolved: 0 });
    await mailed(3);

    const [first, second] = await api.alerts(integration);
    expect(first).toMatchObject({
      status: 'resolved',
      introducedByCommit: 'abc',
      resolvedByCommit: 'jkl',
      resolutionReason: 'passed',
      occurrences: 3,
    });
    expect(second).toMatchObject({
      status: 'open',
      introducedByCommit: 'mno',
      introducedExact: true,
      acknowledgedAt: null,
      previousAlertId: first.id,
      occurrences: 1,
    });
    expect(sendgrid.mails.map((mail) => mail.subject)).toEqual([
      expect.stringContaining('abc'),
      expect.stringContaining('def'),
      expect.stringContaining('mno'),
    ]);
    const { body } = await api.get(`/alerts/${first.id}`);
    expect(body.timeline.map((entry: { kind: string; commitSha: string }) => [entry.kind, entry.commitSha])).toEqual([
      ['failing', 'abc'],
      ['opened', 'abc'],
      ['notification', 'abc'],
      ['failing', 'def'],
      ['notification', 'def'],
      ['acknowledged', null],
      ['failing', 'ghi'],
      ['resolved', 'jkl'],
    ]);
  });

  it('ALR-6: names the alert before it each time the same failure comes back', async () => {
    const { api } = stack;
    const integration = await api.integration();
    for (const [index, passed] of [false, true, false, true, false].entries()) {
      await api.post('/reports', report(`commit-${index}`, saying(passed)), integration.key);
    }
    const alerts = await api.alerts(integration);
    const previous = alerts.map((alert) => alerts.findIndex(({ id }) => id === alert.previousAlertId));
    expect(previous).toEqual([-1, 0, 1]);
  });

  it('ALR-6: names the alert before it though the clock of whoever opened that was late', async () => {
    const { api } = stack;
    const integration = await api.integration();
    const push = (number: number, passed: boolean) =>
      api.post('/reports', report(`commit-${number}`, saying(passed)), integration.key);
    for (const [number, passed] of [false, true, false, true].entries()) await push(number, passed);
    const [, second] = await api.alerts(integration);
    const earlier = '00000000-0000-7000-8000-000000000000';
    await stack.query('update alert set id = $1 where id = $2', [earlier, second!.id]);
    await push(4, false);
    const open = (await api.alerts(integration)).find(({ status }) => status === 'open');
    expect(open!.previousAlertId).toBe(earlier);
  });
});
