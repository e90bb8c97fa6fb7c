import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { issue } from '../otlp.ts';
import { pushAll, readPages, reportOf, sendAll } from './stored.ts';

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
      failing: null,
      evaluable: null,
      openAlerts: 0,
      unacknowledgedAlerts: 0,
      driftedNamespaces: [],
      headCommit: null,
      headCommittedAt: null,
      headReceivedAt: null,
      blockedSince: null,
      quietSince: null,
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
      failing: 3,
      evaluable: true,
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

  it('ALR-11: tells of a failing result whose rule is switched off, which opens no alert', async () => {
    const integration = await stack.api.integration();
    const policies = [{ ruleId: 'a', name: 'A', severity: 'critical', enabled: false }];
    await stack.api.put(`/integrations/${integration.id}/policies`, { policies });
    await sendAll(stack, integration, [reportOf('abc0001', { results: critical(false) })]);
    expect(await rowOf(integration)).toMatchObject({ openAlerts: 0, failing: 1 });
  });

  it('ALR-5: is healthy after a clean report over OTLP, which lists the cells with findings alone', async () => {
    const integration = await stack.api.integration();
    const read = async () => {
      const own = `/integrations/${integration.id}`;
      const { strip } = (await stack.api.get(`/integrations?strips=1&ids=${integration.id}`)).body.items[0];
      const { reports } = (await stack.api.get(`${own}/history`)).body;
      return {
        fleet: (await rowOf(integration)).status,
        overview: (await stack.api.get(`${own}/overview`)).body.status,
        strip: strip.map(({ status }: { status: string }) => status),
        history: reports.map(({ status }: { status: string }) => status),
      };
    };
    const broken = issue('matrix/error', { namespace: 'pay', environment: 'prod' });
    await pushAll(stack, integration, [{ commit: 'abc0001', issues: [broken] }, { commit: 'abc0002' }]);
    const line = ['critical', 'healthy'];
    expect(await read()).toEqual({ fleet: 'healthy', overview: 'healthy', strip: line, history: line });
    // Nothing was checked: that is no proof of health.
    await pushAll(stack, integration, [{ commit: 'abc0003', matrixCells: 0 }]);
    expect(await read()).toMatchObject({ fleet: 'unknown', overview: 'unknown', strip: [...line, 'unknown'] });
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
  it('are ISO 8601 UTC, to the millisecond', async () => {
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

const strip = async (ids: string, key?: string) => stack.api.get(`/integrations?strips=1&ids=${ids}`, key);

describe('the strips of the fleet', () => {
  it('hold the last 30 reports of the line, oldest first, with their worst cell and how many results fail', async () => {
    const integration = await stack.api.integration({ settings: { trackedBranches: ['main'] } });
    const statuses = ['healthy', 'warning', 'critical', 'unknown'];
    const reports = Array.from({ length: 32 }, (_, index) =>
      reportOf(`abc00${index + 10}`, {
        cells: cells('healthy', statuses[index % 4]!),
        results: Array.from({ length: index % 3 }, (_each, rule) => ({ ruleId: `r${rule}` })),
      }),
    );
    await stack.api.post('/reports/batch', { reports }, integration.key);
    await sendAll(stack, integration, [reportOf('side001', { branch: 'side' })]);
    const empty = await stack.api.integration();
    const { body } = await strip(`${empty.id},${integration.id.toUpperCase()}`);
    expect(body.items.map((row: { id: string }) => row.id).toSorted()).toEqual([empty.id, integration.id].toSorted());
    const stripOf = (id: string) => body.items.find((row: { id: string }) => row.id === id).strip;
    expect(stripOf(empty.id)).toEqual([]);
    expect(stripOf(integration.id)).toEqual(
      Array.from({ length: 30 }, (_, index) => index + 2).map((index) => ({
        commitSha: `abc00${index + 10}`,
        status: statuses[index % 4],
        failing: index % 3,
      })),
    );
    expect(await rowOf(integration)).not.toHaveProperty('strip');
  });

  it('come for a page of 100 at most, and nothing is lost between two pages', async () => {
    await Promise.all(Array.from({ length: 110 }, () => stack.api.integration()));
    const { items, nextCursor } = (await stack.api.get('/integrations?strips=1')).body;
    expect(items).toHaveLength(100);
    expect(items[0]).toHaveProperty('strip');
    const rest = (await stack.api.get(`/integrations?strips=1&cursor=${nextCursor}`)).body.items;
    const all = (await stack.api.get('/integrations')).body.items;
    const [paged, whole] = [[...items, ...rest], all].map((rows) => rows.map((row: { id: string }) => row.id));
    expect(paged.slice(0, 110)).toEqual(whole.slice(0, 110));
  });

  it('INT-3: come for what the key reaches alone', async () => {
    const [own, foreign] = [await stack.api.integration(), await stack.api.integration()];
    const key = await stack.api.key(own.id, ['read']);
    const { body } = await strip(`${own.id},${foreign.id}`, key);
    expect(body.items.map((row: { id: string }) => row.id)).toEqual([own.id]);
    expect((await strip(foreign.id, key)).body).toEqual({ items: [], nextCursor: null });
  });

  it.each([
    'strips=yes&ids=0190a0a0-0000-7000-8000-000000000000',
    'strips=1&ids=',
    'ids=a,b',
    `ids=${Array.from({ length: 101 }, () => '0190a0a0-0000-7000-8000-000000000000').join(',')}`,
  ])('?%s is 422', async (query) => {
    expect((await stack.api.get(`/integrations?${query}`)).status).toBe(422);
  });
});
