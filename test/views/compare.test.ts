import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { startStack, type Stack } from '../harness.ts';
import { reportOf, sendAll } from './stored.ts';

let stack: Stack;
let integration: TestIntegration;
const cell = (namespace: string, healthStatus: string, description = '') => ({
  namespace,
  environment: 'x',
  healthStatus,
  description,
});

beforeAll(async () => {
  stack = await startStack();
  integration = await stack.api.integration();
  const before = {
    ...reportOf('abc0001', {
      cells: [cell('a', 'healthy', '12d'), cell('b', 'warning'), cell('c', 'healthy')],
      results: [
        { ruleId: 'r', scope: 'a/x', severity: 'error', message: 'broken' },
        { ruleId: 'r', scope: 'b/x', passed: true },
        { ruleId: 'q' },
      ],
    }),
    drift: [
      { namespace: 'a', isDrifted: false },
      { namespace: 'c', isDrifted: false },
    ],
  };
  const after = {
    ...reportOf('abc0002', {
      cells: [cell('a', 'healthy', '13d'), cell('b', 'critical'), cell('d', 'unknown')],
      results: [
        { ruleId: 'r', scope: 'a/x', severity: 'error', message: 'broken', passed: true },
        { ruleId: 'r', scope: 'b/x', passed: true },
        { ruleId: 'p', scope: 'd' },
      ],
    }),
    drift: [{ namespace: 'a', isDrifted: true, severity: 'warning', summary: 'one more' }],
  };
  await sendAll(stack, integration, [before, after]);
});
afterAll(() => stack.close());

const compare = (query: string) => stack.api.get(`/integrations/${integration.id}/compare?${query}`);

const side = (commitSha: string) => ({
  commitSha,
  reportId: expect.any(String),
  committedAt: null,
  receivedAt: expect.stringMatching(/Z$/),
  inLine: true,
});
const state = (healthStatus: string, description = '') => ({ healthStatus, description });
const drift = (isDrifted: boolean) => ({ isDrifted, severity: null, summary: null, driftCount: null });
const result = (ruleName: string, passed: boolean, severity = 'warning', message = '') => ({
  ruleName,
  passed,
  severity,
  message,
  count: passed ? 0 : 1,
});

describe('comparing two commits', () => {
  it('tells the cells, drift and results that changed, each before and after', async () => {
    const { body } = await compare('from=abc0001&to=abc0002');
    expect(body).toEqual({
      from: side('abc0001'),
      to: side('abc0002'),
      cells: [
        {
          namespace: 'a',
          environment: 'x',
          change: 'text',
          before: state('healthy', '12d'),
          after: state('healthy', '13d'),
        },
        { namespace: 'b', environment: 'x', change: 'status', before: state('warning'), after: state('critical') },
        { namespace: 'd', environment: 'x', change: 'added', before: null, after: state('unknown') },
        { namespace: 'c', environment: 'x', change: 'removed', before: state('healthy'), after: null },
      ],
      drift: [
        {
          namespace: 'a',
          change: 'status',
          before: drift(false),
          after: { isDrifted: true, severity: 'warning', summary: 'one more', driftCount: null },
        },
        { namespace: 'c', change: 'removed', before: drift(false), after: null },
      ],
      results: [
        {
          ruleId: 'r',
          scope: 'a/x',
          change: 'status',
          before: result('r', false, 'critical', 'broken'),
          after: result('r', true, 'critical', 'broken'),
        },
        { ruleId: 'p', scope: 'd', change: 'added', before: null, after: result('p', false) },
        { ruleId: 'q', scope: '', change: 'removed', before: result('q', false), after: null },
      ],
    });
  });

  it('of a commit with itself shows nothing', async () => {
    expect((await compare('from=abc0002&to=abc0002')).body).toMatchObject({ cells: [], drift: [], results: [] });
  });

  it.each([
    ['from=abc0001', 422],
    ['to=abc0001', 422],
    ['', 422],
    ['from=a&to=abc0001', 422],
    ['from=abc0001&to=fffffff', 404],
    ['from=abc000&to=abc0001', 404],
  ])('?%s is %i', async (query, status) => {
    expect((await compare(query)).status).toBe(status);
  });
});
