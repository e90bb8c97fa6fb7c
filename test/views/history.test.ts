import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { reportOf, sendAll } from './stored.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const history = (id: string, query = '') => stack.api.get(`/integrations/${id}/history${query}`);
const cell = (namespace: string, environment: string, healthStatus: string) => ({
  namespace,
  environment,
  healthStatus,
});

const at = (day: number) => Date.UTC(2026, 0, day);

describe('the history', () => {
  it('is empty while there is no report', async () => {
    const { id } = await stack.api.integration();
    expect(await history(id)).toMatchObject({ status: 200, body: { namespaces: [], environments: [], reports: [] } });
  });

  it('has a letter for each cell of each report of the line, oldest first, over one grid', async () => {
    const integration = await stack.api.integration();
    await sendAll(stack, integration, [
      reportOf('aaa0001', { cells: [cell('gone', 'x', 'critical'), cell('a', 'y', 'warning')], at: at(1) }),
      reportOf('aaa0002', {
        cells: [cell('a', 'x', 'healthy'), cell('b', 'y', 'unknown')],
        results: [{ ruleId: 'r' }],
        at: at(2),
      }),
      reportOf('aaa0003', { cells: [cell('b', 'y', 'healthy'), cell('a', 'x', 'warning')], at: at(3), branch: 'side' }),
    ]);
    const receivedAt = expect.stringMatching(/^\d{4}-.*Z$/);
    const plain = (day: number) => ({
      committedAt: new Date(at(day)).toISOString(),
      receivedAt,
      branch: 'main',
      failing: 0,
    });
    expect((await history(integration.id)).body).toEqual({
      namespaces: ['b', 'a', 'gone'],
      environments: ['y', 'x'],
      reports: [
        { ...plain(1), commitSha: 'aaa0001', status: 'critical', cells: '--W--C' },
        { ...plain(2), commitSha: 'aaa0002', status: 'unknown', failing: 1, cells: 'U--O--' },
        { ...plain(3), commitSha: 'aaa0003', branch: 'side', status: 'warning', cells: 'O--W--' },
      ],
    });
  });

  it('ORD-5: has the last of the line alone, as many as asked for', async () => {
    const integration = await stack.api.integration({ settings: { trackedBranches: ['main'] } });
    const line = ['aaa0001', 'aaa0002', 'aaa0003'].map((commit) => reportOf(commit));
    await sendAll(stack, integration, [...line, reportOf('side001', { branch: 'side' })]);
    const commits = async (query: string) =>
      (await history(integration.id, query)).body.reports.map((report: { commitSha: string }) => report.commitSha);
    expect(await commits('')).toEqual(['aaa0001', 'aaa0002', 'aaa0003']);
    expect(await commits('?limit=2')).toEqual(['aaa0002', 'aaa0003']);
  });

  it('of reports without cells has no letters', async () => {
    const integration = await stack.api.integration();
    await sendAll(stack, integration, [reportOf('abc1234', { cells: [] })]);
    expect((await history(integration.id)).body).toMatchObject({
      namespaces: [],
      reports: [{ commitSha: 'abc1234', status: 'unknown', cells: '' }],
    });
  });

  it.each(['0', '501', 'many', '1.5'])('of %s reports is 422', async (limit) => {
    const { id } = await stack.api.integration();
    expect(await history(id, `?limit=${limit}`)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/limit' }] },
    });
  });
});
