import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { readPages, reportOf, sendAll } from './stored.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const cells = (...statuses: string[]) =>
  statuses.map((healthStatus, index) => ({ namespace: `n${index}`, healthStatus }));
const rowOf = async ({ id }: { id: string }) =>
  (await stack.api.get('/integrations')).body.items.find((row: { id: string }) => row.id === id);

/** Every value under a key that names a time. */
function timesIn(value: unknown, key = ''): unknown[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([inner, each]) => timesIn(each, Array.isArray(value) ? key : inner));
  return /(?:^at|At)$/.test(key) && value !== null ? [value] : [];
}

const critical = (passed: boolean) => [{ ruleId: 'a', severity: 'critical', passed }];

describe('the fleet', () => {
  it('has a row for an integration that has sent nothing', async () => {
    const integration = await stack.api.integration();
    expect(await rowOf(integration)).toEqual({
      id: integration.id,
      name: integration.name,
      status: 'unknown',
      cells: null,
      openAlerts: 0,
      unacknowledgedAlerts: 0,
      headCommit: null,
      headReceivedAt: null,
    });
  });

  it('has the counts and the head of each', async () => {
    const integration = await stack.api.integration();
    const results = [{ ruleId: 'a' }, { ruleId: 'b' }, { ruleId: 'c', severity: 'info' }];
    const content = { cells: cells('healthy', 'healthy', 'warning', 'critical', 'unknown'), results };
    await sendAll(stack, integration, [reportOf('abc0001', content)]);
    const [alert] = await stack.api.alerts(integration);
    await stack.api.post(`/alerts/${alert.id}/acknowledge`, {});
    const row = await rowOf(integration);
    expect(row).toMatchObject({
      cells: { healthy: 2, warning: 1, critical: 1, unknown: 1 },
      openAlerts: 3,
      unacknowledgedAlerts: 2,
      headCommit: 'abc0001',
      status: 'critical',
    });
    const { body } = await stack.api.get(`/integrations/${integration.id}/matrix`);
    expect(row.headReceivedAt).toBe(body.receivedAt);
  });

  it.each([
    ['healthy', { cells: cells('healthy', 'healthy') }],
    ['unknown', { cells: cells('healthy', 'unknown') }],
    ['unknown', { cells: [] }],
    ['warning', { cells: cells('unknown', 'warning') }],
    ['critical', { cells: cells('warning', 'critical', 'unknown') }],
    ['critical', { cells: cells('healthy'), results: [{ ruleId: 'a', severity: 'critical' }] }],
    ['critical', { cells: cells('warning'), results: [{ ruleId: 'a', severity: 'error' }] }],
    ['warning', { cells: cells('unknown'), results: [{ ruleId: 'a', severity: 'warning' }] }],
    ['healthy', { cells: cells('healthy'), results: [{ ruleId: 'a', severity: 'info' }] }],
    ['healthy', { cells: cells('healthy'), results: [{ ruleId: 'a', severity: 'critical', passed: true }] }],
  ])('is %s at the worst for %j', async (status, content) => {
    const integration = await stack.api.integration();
    await sendAll(stack, integration, [reportOf('abc0001', content)]);
    expect((await rowOf(integration)).status).toBe(status);
  });

  it('ACK-1: an acknowledged alert still counts, a resolved one no more', async () => {
    const integration = await stack.api.integration();
    await sendAll(stack, integration, [reportOf('abc0001', { results: critical(false) })]);
    const [alert] = await stack.api.alerts(integration);
    await stack.api.post(`/alerts/${alert.id}/acknowledge`, {});
    expect(await rowOf(integration)).toMatchObject({ status: 'critical', openAlerts: 1, unacknowledgedAlerts: 0 });
    await sendAll(stack, integration, [reportOf('abc0002', { results: critical(true) })]);
    expect(await rowOf(integration)).toMatchObject({ status: 'healthy', openAlerts: 0, unacknowledgedAlerts: 0 });
  });

  it('ORD-7: shows the head, not what came last', async () => {
    const integration = await stack.api.integration();
    const late = reportOf('late001', { at: Date.UTC(2026, 0, 1), cells: cells('critical') });
    await sendAll(stack, integration, [reportOf('head001', { at: Date.UTC(2026, 0, 2) }), late]);
    expect(await rowOf(integration)).toMatchObject({ headCommit: 'head001', status: 'healthy' });
  });

  it('comes by name, page by page, without a gap or a repeat', async () => {
    for (const name of ['B', 'a', 'A', '_', '.', '-', 'b', '0', 'a-b', 'a.b', 'a_b', 'aa']) {
      await stack.api.post('/integrations', { name });
    }
    const whole = (await stack.api.get('/integrations')).body;
    expect(whole.nextCursor).toBeNull();
    const pages = await readPages(stack, '/integrations?limit=3');
    expect(pages.flat().map((row) => row.name)).toEqual(whole.items.map((row: { name: string }) => row.name));
    expect(new Set(pages.flat().map((row) => row.id)).size).toBe(whole.items.length);
  });
});

describe('times', () => {
  it('are ISO 8601 UTC in every answer', async () => {
    const integration = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'info' }] });
    const { id } = integration;
    const results = [{ ruleId: 'a' }];
    const { batchId } = await sendAll(stack, integration, [reportOf('abc0001', { results, at: Date.UTC(2026, 0, 2) })]);
    const [alert] = await stack.api.alerts(integration);
    await stack.api.post(`/alerts/${alert.id}/acknowledge`, {});
    await sendAll(stack, integration, [reportOf('abc0002', { results: [{ ruleId: 'a', passed: true }] })]);
    const own = ['matrix', 'reports', 'reports/abc0001', 'keys', 'alerts?status=all'];
    const paths = [
      '/integrations',
      `/alerts/${alert.id}`,
      `/batches/${batchId}`,
      ...own.map((each) => `/integrations/${id}/${each}`),
    ];
    for (const path of paths) {
      const times = timesIn((await stack.api.get(path)).body);
      expect({ path, some: times.length > 0 }).toEqual({ path, some: true });
      for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
    const { body } = await stack.api.get(`/integrations/${id}/matrix`);
    expect(Math.abs(Date.parse(body.receivedAt) - Date.now())).toBeLessThan(3_600_000);
  });
});
