import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { reportOf, sendAll } from './stored.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

type Result = {
  ruleId: string;
  passed?: boolean;
  severity?: string;
  scope?: string;
  message?: string;
  ruleName?: string;
};
const view = (id: string, at?: string) => stack.api.get(`/integrations/${id}/policy-results${at ? `?at=${at}` : ''}`);
const rows = async (id: string, at?: string) => (await view(id, at)).body.results;
const told = (each: {
  ruleId: string;
  scope: string;
  status: string;
  since: { commitSha: string; exact: boolean } | null;
}) =>
  `${each.ruleId} ${each.scope} ${each.status}${each.since ? ` since ${each.since.commitSha}${each.since.exact ? '' : '?'}` : ''}`;

/** An integration whose line tells this, oldest first: commits c000001, c000002 ... */
async function lineOf(...results: Result[][]) {
  const integration = await stack.api.integration();
  const cells = ['a', 'b'].map((namespace) => ({ namespace, environment: 'x' }));
  const reports = results.map((each, index) => reportOf(`c00000${index + 1}`, { cells, results: each }));
  await stack.api.post('/reports/batch', { reports }, integration.key);
  return integration;
}
const failing = (ruleId: string, scope: string, more: Partial<Result> = {}): Result => ({ ruleId, scope, ...more });
const passing = (ruleId: string, scope: string): Result => ({ ruleId, scope, passed: true });

describe('policy results', () => {
  it('ALR-3: come once per rule and scope, the gravest failing one in front', async () => {
    const integration = await lineOf([
      failing('r', 'a/x', { severity: 'warning', message: 'less' }),
      failing('r', 'a/x', { severity: 'error', message: 'more', ruleName: 'Rule' }),
      { ...passing('r', 'a/x'), severity: 'error' },
      passing('q', 'b'),
    ]);
    const { body } = await view(integration.id);
    const [alert] = await stack.api.alerts(integration);
    expect(body).toEqual({
      commitSha: 'c000001',
      isHead: true,
      inLine: true,
      evaluable: true,
      results: [
        {
          ruleId: 'q',
          ruleName: 'q',
          scope: 'b',
          status: 'pass',
          listed: true,
          severity: 'warning',
          message: '',
          count: 0,
          since: { commitSha: 'c000001', exact: false },
          ruleDisabled: false,
          alertId: null,
        },
        {
          ruleId: 'r',
          ruleName: 'Rule',
          scope: 'a/x',
          status: 'fail',
          listed: true,
          severity: 'critical',
          message: 'more',
          count: 2,
          since: { commitSha: 'c000001', exact: false },
          ruleDisabled: false,
          alertId: alert.id,
        },
      ],
    });
  });

  it('ALR-8: say with which commit they changed last', async () => {
    const { id } = await lineOf(
      [failing('r', 'a/x'), passing('r', 'b/x')],
      [passing('r', 'a/x'), passing('r', 'b/x')],
      [passing('r', 'a/x'), failing('r', 'b/x')],
      [passing('r', 'a/x'), failing('r', 'b/x')],
    );
    expect((await rows(id)).map(told)).toEqual(['r a/x pass since c000002', 'r b/x fail since c000003']);
    expect((await rows(id, 'c000002')).map(told)).toEqual(['r a/x pass since c000002', 'r b/x pass since c000001?']);
    expect((await rows(id, 'c000001')).map(told)).toEqual(['r a/x fail since c000001?', 'r b/x pass since c000001?']);
  });

  it('ALR-5: what a rule list does not name is not evaluated, while its scope is still there', async () => {
    const integration = await stack.api.integration();
    const { id } = integration;
    const cells = ['a', 'b'].map((namespace) => ({ namespace, environment: 'x' }));
    const all = [failing('r', 'a/x'), passing('r', 'b/x'), passing('r', 'never/listed'), passing('q', '')];
    await sendAll(stack, integration, [
      reportOf('c000001', { cells, results: all }),
      reportOf('c000002', { cells, results: [passing('r', 'b/x')] }),
    ]);
    const seen = await rows(id);
    expect(seen.map(told)).toEqual([
      'q  not_evaluated',
      'r a/x not_evaluated',
      'r b/x pass since c000001?',
      'r never/listed not_evaluated',
    ]);
    const [alert] = await stack.api.alerts({ id });
    expect(seen[1]).toMatchObject({ alertId: alert.id, listed: false, severity: null, message: null, count: 0 });
  });

  it('ALR-5: a scope that left the lists is gone, not merely not evaluated', async () => {
    const integration = await stack.api.integration();
    const both = [{ namespace: 'a' }, { namespace: 'b' }];
    await sendAll(stack, integration, [
      reportOf('c000001', { cells: both, results: [passing('r', 'a'), passing('r', 'b')] }),
      reportOf('c000002', { cells: [{ namespace: 'b' }], results: [passing('r', 'b')] }),
    ]);
    expect((await rows(integration.id)).map(told)).toEqual(['r b pass since c000001?']);
  });

  it('ALR-5: in a list of findings, what is not named passes', async () => {
    const integration = await stack.api.integration();
    const issue = { ruleName: 'schema', ruleId: 'schema/error', severity: 'error', scope: 'a/x' };
    await sendAll(stack, integration, [
      reportOf('c000001', { results: [issue] }),
      {
        ...reportOf('c000002'),
        drift: [{ namespace: 'oauth', isDrifted: false, driftCount: 0 }],
      },
    ]);
    expect((await rows(integration.id, 'c000001')).map(told)).toEqual(['schema/error a/x fail since c000001?']);
    expect(await rows(integration.id)).toEqual([]);
  });

  it('a configured rule that no report evaluates is there, and a disabled one says so (ALR-11)', async () => {
    const integration = await lineOf([failing('off', 'a/x')]);
    const policies = [
      { ruleId: 'never', name: 'Never evaluated', severity: 'warning' },
      { ruleId: 'off', name: 'Off', severity: 'warning', enabled: false },
    ];
    await stack.api.put(`/integrations/${integration.id}/policies`, { policies });
    expect(await rows(integration.id)).toMatchObject([
      {
        ruleId: 'never',
        ruleName: 'Never evaluated',
        scope: '',
        status: 'not_evaluated',
        since: null,
        ruleDisabled: false,
      },
      { ruleId: 'off', status: 'fail', ruleDisabled: true },
    ]);
  });

  it('ORD-7: of a report outside the line have no since, and no alert', async () => {
    const integration = await stack.api.integration();
    await sendAll(stack, integration, [
      reportOf('head001', { at: Date.UTC(2026, 0, 2), results: [failing('r', 'a')] }),
      reportOf('late001', { at: Date.UTC(2026, 0, 1), results: [failing('r', 'a')] }),
    ]);
    const { body } = await view(integration.id, 'late001');
    expect(body).toMatchObject({
      isHead: false,
      inLine: false,
      results: [{ status: 'fail', since: null, alertId: null }],
    });
  });
});
