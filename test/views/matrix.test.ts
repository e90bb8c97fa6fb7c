import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { send } from '../http/raw.ts';
import { issue, logsRequest, reportPush } from '../otlp.ts';
import { reportOf, sendAll } from './stored.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const matrix = (id: string, at?: string) =>
  stack.api.get(`/integrations/${id}/matrix${at === undefined ? '' : `?at=${at}`}`);
const cell = (namespace: string, environment: string, healthStatus: string) => ({
  namespace,
  environment,
  healthStatus,
});

describe('the matrix', () => {
  it('is 404 while there is no report', async () => {
    const { id } = await stack.api.integration();
    expect(await matrix(id)).toMatchObject({ status: 404, body: { type: 'urn:clef-pro:problem:not-found' } });
  });

  it('is that of the head, whole', async () => {
    const integration = await stack.api.integration();
    const cells = [cell('oauth', 'production', 'critical'), cell('oauth', 'staging', 'healthy')];
    const drift = [{ namespace: 'oauth', isDrifted: true, severity: 'warning', summary: 'two keys differ' }];
    const at = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
    const { id } = await sendAll(stack, integration, [{ ...reportOf('abc1234', { cells, at }), drift }]);
    expect((await matrix(integration.id)).body).toEqual({
      commitSha: 'abc1234',
      reportId: id,
      committedAt: '2026-01-02T03:04:05.006Z',
      receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      branch: 'main',
      filesScanned: 0,
      checkedCells: null,
      namespaces: ['oauth'],
      environments: ['production', 'staging'],
      cells: cells.map((each) => ({ ...each, description: '', changed: false })),
      drift: [{ ...drift[0], driftCount: null }],
      isHead: true,
      behind: 0,
      inLine: true,
      outsideLine: null,
      evaluable: true,
    });
  });

  it('marks the cells that changed against the report just before it in the line', async () => {
    const integration = await stack.api.integration();
    const first = [cell('a', 'x', 'healthy'), cell('a', 'y', 'warning'), cell('b', 'x', 'healthy')];
    const second = [cell('a', 'x', 'healthy'), cell('a', 'y', 'critical'), cell('c', 'x', 'healthy')];
    await sendAll(stack, integration, [reportOf('aaa0001', { cells: first }), reportOf('aaa0002', { cells: second })]);
    const changed = async (at: string) =>
      (await matrix(integration.id, at)).body.cells.map((each: { changed: boolean }) => each.changed);
    expect(await changed('aaa0001')).toEqual([false, false, false]);
    expect(await changed('aaa0002')).toEqual([false, true, true]);
  });

  it('as of any commit says how many commits it is behind', async () => {
    const integration = await stack.api.integration();
    const commits = ['aaa0001', 'bbb0002', 'ccc0003', 'ddd0004'];
    await stack.api.post('/reports/batch', { reports: commits.map((commit) => reportOf(commit)) }, integration.key);
    const seen = await Promise.all(commits.map((commit) => matrix(integration.id, commit)));
    expect(seen.map(({ body }) => [body.commitSha, body.behind, body.isHead])).toEqual([
      ['aaa0001', 3, false],
      ['bbb0002', 2, false],
      ['ccc0003', 1, false],
      ['ddd0004', 0, true],
    ]);
  });

  it('ORD-7: of a late report is viewable and marked, compared with nothing, and leaves the head as it was', async () => {
    const integration = await stack.api.integration();
    const cells = [cell('a', 'x', 'critical')];
    const late = reportOf('late001', { at: Date.UTC(2026, 0, 1), cells });
    await sendAll(stack, integration, [reportOf('head001', { at: Date.UTC(2026, 0, 2) }), late]);
    expect((await matrix(integration.id, 'late001')).body).toMatchObject({
      commitSha: 'late001',
      cells: [{ ...cells[0], changed: false }],
      isHead: false,
      behind: null,
      inLine: false,
      outsideLine: 'late',
    });
    expect((await matrix(integration.id)).body).toMatchObject({ commitSha: 'head001', isHead: true });
  });

  it('ORD-6: of a report of another branch is viewable and marked', async () => {
    const integration = await stack.api.integration({ settings: { trackedBranches: ['main'] } });
    await sendAll(stack, integration, [reportOf('head001'), reportOf('side001', { branch: 'side' })]);
    expect((await matrix(integration.id, 'side001')).body).toMatchObject({
      branch: 'side',
      isHead: false,
      behind: null,
      inLine: false,
      outsideLine: 'untracked',
    });
  });

  it('of a commit without cells says that it proves nothing', async () => {
    const integration = await stack.api.integration();
    await sendAll(stack, integration, [reportOf('abc1234', { cells: [] })]);
    expect((await matrix(integration.id)).body).toMatchObject({ evaluable: false, cells: [], namespaces: [] });
  });

  it('of a report that came over OTLP says how many cells were checked, and lists those with findings', async () => {
    const integration = await stack.api.integration();
    const found = issue('schema/error', { namespace: 'oauth', environment: 'production' });
    await send(stack.api.url, logsRequest(integration.key, reportPush('abc1234', [found], 9), 'json'));
    expect((await matrix(integration.id)).body).toMatchObject({
      checkedCells: 9,
      cells: [{ namespace: 'oauth', environment: 'production', healthStatus: 'critical' }],
    });
  });

  it('ORD-4: of a commit that was sent through both doors is what came last', async () => {
    const integration = await stack.api.integration();
    const rest = () => sendAll(stack, integration, [reportOf('abc1234')]);
    const otlp = () => send(stack.api.url, logsRequest(integration.key, reportPush('abc1234', [], 9), 'json'));
    const seen: unknown[] = [];
    for (const report of [rest, otlp, rest]) {
      await report();
      seen.push((await matrix(integration.id)).body.checkedCells);
    }
    expect(seen).toEqual([null, 9, null]);
  });

  it('ORD-4: shows what replaced the content of its commit', async () => {
    const integration = await stack.api.integration();
    const cells = [cell('a', 'x', 'warning')];
    await sendAll(stack, integration, [reportOf('abc1234'), reportOf('abc1234', { cells })]);
    expect((await matrix(integration.id)).body.cells).toMatchObject(cells);
  });
});

describe('?at= takes a commit, or the first 7 or more characters of one', () => {
  const long = `abcdef1${'0'.repeat(33)}`;
  const twin = `abcdef1${'1'.repeat(33)}`;
  let id: string;
  beforeAll(async () => {
    const integration = await stack.api.integration();
    id = integration.id;
    const commits = [long, twin, `1234567${'a'.repeat(33)}`, '1234', '1234567.x', 'Release-1.2_z', 'zzz', 'zzzzzzz~'];
    const reports = commits.slice(0, -1).map((commit) => reportOf(commit));
    await stack.api.post('/reports/batch', { reports }, integration.key);
    const other = await stack.api.integration();
    await sendAll(stack, other, [reportOf('fedcba9876')]);
  });

  it.each([
    ['a whole commit', long, long],
    ['a whole commit in upper case', long.toUpperCase(), long],
    ['as many characters as tell two apart', long.slice(0, 8), long],
    ['as many of them in upper case', long.slice(0, 8).toUpperCase(), long],
    ['a short commit, whole', '1234', '1234'],
    ['a whole commit that another one begins with', '1234567.x', '1234567.x'],
    ['a prefix with letters that are no hex', 'Release-', 'Release-1.2_z'],
  ])('%s', async (_what, at, commit) => {
    expect((await matrix(id, at)).body).toMatchObject({ commitSha: commit });
  });

  it.each([
    ['a prefix of two commits', 'abcdef1'],
    ['an unknown commit', 'f'.repeat(40)],
    ['an unknown prefix', 'fffffff'],
    ['a prefix of 6 characters', '123456'],
    ['a commit of another integration', 'fedcba9876'],
    ['a wildcard of SQL', '______1'],
  ])('%s is 404', async (_what, at) => {
    expect(await matrix(id, at)).toMatchObject({ status: 404, body: { type: 'urn:clef-pro:problem:not-found' } });
  });

  it.each([
    ['an unknown commit', 'fffffff', /lists them/],
    ['a prefix of two commits', 'abcdef1', /more characters/],
    ['a prefix that is too short', '123456', /at least 7 characters/],
  ])('%s: the 404 says what to do', async (_what, at, advice) => {
    expect((await matrix(id, at)).body.detail).toMatch(advice);
  });

  it('and so does the report of a commit, its drift and its policy results', async () => {
    for (const path of [`reports/${long.slice(0, 8)}`, `drift?at=${long.slice(0, 8)}`, `policy-results?at=${long}`]) {
      expect((await stack.api.get(`/integrations/${id}/${path}`)).body).toMatchObject({ commitSha: long });
    }
    expect((await stack.api.get(`/integrations/${id}/reports/abcdef1`)).status).toBe(404);
  });

  it.each(['ab', 'a b c d e f', '%25', 'a'.repeat(65), ''])('what is no commit, %j, is 422', async (at) => {
    expect(await matrix(id, at)).toMatchObject({ status: 422, body: { errors: [{ pointer: '/at' }] } });
  });

  it('given twice is 422', async () => {
    expect((await matrix(id, `${long}&at=${twin}`)).status).toBe(422);
  });
});
