import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { issue, type LogRecord } from '../otlp.ts';
import { pushAll, reportOf, sendAll } from './stored.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

type Told = Record<string, boolean>;
const reportWith = (commit: string, told: Told, more: { at?: number } = {}) => ({
  ...reportOf(commit, { cells: [{ namespace: 'a' }, { namespace: 'b' }], ...more }),
  drift: Object.entries(told).map(([namespace, isDrifted]) => ({ namespace, isDrifted, summary: `of ${namespace}` })),
});
const drift = (id: string, at?: string) => stack.api.get(`/integrations/${id}/drift${at ? `?at=${at}` : ''}`);

/** An integration whose line tells this, oldest first: commits c000001, c000002 ... */
async function lineOf(...told: Told[]) {
  const integration = await stack.api.integration();
  const reports = told.map((each, index) => reportWith(`c00000${index + 1}`, each));
  await stack.api.post('/reports/batch', { reports }, integration.key);
  return integration;
}
const since = async (id: string, at?: string) =>
  Object.fromEntries(
    (await drift(id, at)).body.namespaces.map((each: { namespace: string; since: unknown }) => [
      each.namespace,
      each.since,
    ]),
  );

describe('drift', () => {
  it('is told namespace by namespace, as the CLI reported it', async () => {
    const integration = await stack.api.integration();
    const told = [
      { namespace: 'a', isDrifted: true, severity: 'error', summary: 'two keys differ', driftCount: 2 },
      { namespace: 'gone', isDrifted: false },
    ];
    const cells = [{ namespace: 'a' }, { namespace: 'b' }];
    await sendAll(stack, integration, [{ ...reportOf('abc0001', { cells }), drift: told }]);
    expect((await drift(integration.id)).body).toEqual({
      commitSha: 'abc0001',
      isHead: true,
      inLine: true,
      compared: true,
      namespaces: [
        { ...told[0], severity: 'critical', since: { commitSha: 'abc0001', exact: false } },
        { namespace: 'gone', isDrifted: false, severity: null, summary: null, driftCount: null, since: null },
      ],
      notReported: ['b'],
    });
  });

  it('since the commit with which the unbroken run began, for each namespace', async () => {
    const { id } = await lineOf(
      { a: false, b: true },
      { a: true, b: true },
      { a: true, b: true },
      { a: true, b: true },
    );
    expect(await since(id)).toEqual({
      a: { commitSha: 'c000002', exact: true },
      b: { commitSha: 'c000001', exact: false },
    });
  });

  it('that came back is since it came back, and as of an older commit what was so then', async () => {
    const { id } = await lineOf({ a: true }, { a: false }, { a: true }, { a: true });
    expect(await since(id)).toEqual({ a: { commitSha: 'c000003', exact: true } });
    expect(await since(id, 'c000002')).toEqual({ a: null });
    expect(await since(id, 'c000001')).toEqual({ a: { commitSha: 'c000001', exact: false } });
  });

  it('reports that say nothing of a namespace are passed over, and leave it inexact', async () => {
    const { id } = await lineOf({ a: false }, {}, { a: true }, {}, { a: true });
    expect(await since(id)).toEqual({ a: { commitSha: 'c000003', exact: false } });
  });

  it('is looked for along 256 reports, and is inexact beyond', async () => {
    const integration = await stack.api.integration();
    const reports = Array.from({ length: 300 }, (_, index) =>
      reportWith(`c${String(index).padStart(6, '0')}`, { a: index > 0, b: index > 100 }),
    );
    await stack.api.post('/reports/batch', { reports }, integration.key);
    expect(await since(integration.id)).toEqual({
      a: { commitSha: 'c000044', exact: false },
      b: { commitSha: 'c000101', exact: true },
    });
  });

  it('is not told by a report that lists no namespace', async () => {
    const integration = await stack.api.integration();
    await sendAll(stack, integration, [reportOf('abc0001', { cells: [{ namespace: 'a' }] })]);
    expect((await drift(integration.id)).body).toMatchObject({ compared: false, namespaces: [], notReported: ['a'] });
  });

  it('ORD-7: of a report outside the line has no since', async () => {
    const integration = await stack.api.integration();
    await sendAll(stack, integration, [
      reportWith('head001', { a: true }, { at: Date.UTC(2026, 0, 2) }),
      reportWith('late001', { a: true }, { at: Date.UTC(2026, 0, 1) }),
    ]);
    expect((await drift(integration.id, 'late001')).body).toMatchObject({
      isHead: false,
      inLine: false,
      namespaces: [{ namespace: 'a', since: null }],
    });
  });

  it('is 404 while there is no head, and for an unknown commit', async () => {
    const integration = await stack.api.integration();
    expect((await drift(integration.id)).status).toBe(404);
    await sendAll(stack, integration, [reportOf('abc0001')]);
    expect((await drift(integration.id, 'fffffff')).status).toBe(404);
  });
});

/** An integration whose line lists these issues, oldest first: commits c000001, c000002 ... */
async function pushed(...issues: LogRecord[][]) {
  const integration = await stack.api.integration();
  const reports = issues.map((each, index) => ({ commit: `c00000${index + 1}`, issues: each }));
  await pushAll(stack, integration, reports);
  return integration;
}

describe('ALR-5: over OTLP, which lists what is drifted alone,', () => {
  const drifted = issue('drift/warning', { namespace: 'a', environment: 'prod' });
  const unreadable = issue('sops/error', { namespace: 'b', environment: 'prod' });
  const broken = issue('schema/error', { namespace: 'b', environment: 'prod' });

  it('a namespace is drifted since the first report after one that does not list it', async () => {
    const { id } = await pushed([drifted], [], [drifted], [drifted]);
    expect(await since(id)).toEqual({ a: { commitSha: 'c000003', exact: true } });
  });

  it('a report that could not read its files says nothing of what it does not list', async () => {
    const { id } = await pushed([], [drifted], [unreadable], [drifted], [unreadable]);
    expect((await drift(id)).body).toMatchObject({ compared: false, namespaces: [], notReported: ['b'] });
    expect(await since(id, 'c000004')).toEqual({ a: { commitSha: 'c000002', exact: true } });
  });

  it('nor does one that checked nothing', async () => {
    const integration = await pushed([drifted]);
    await pushAll(stack, integration, [{ commit: 'c000002', matrixCells: 0 }]);
    expect((await drift(integration.id)).body).toMatchObject({ compared: false, namespaces: [] });
    await pushAll(stack, integration, [{ commit: 'c000003', issues: [drifted] }]);
    expect(await since(integration.id)).toEqual({ a: { commitSha: 'c000001', exact: false } });
  });

  it('what it names for another finding is in order, and a clean report says that all is', async () => {
    const { id } = await pushed([drifted, broken], []);
    const { body } = await drift(id, 'c000001');
    expect(body.namespaces).toMatchObject([
      { namespace: 'a', isDrifted: true },
      { namespace: 'b', isDrifted: false, since: null },
    ]);
    expect(body).toMatchObject({ compared: true, notReported: [] });
    expect((await drift(id)).body).toMatchObject({ compared: true, namespaces: [], notReported: [] });
  });
});
