import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';

let stack: Stack;
beforeAll(async () => {
  // Not the deadline is on trial here but that one attempt is enough, which has 30 s.
  stack = await startStack({ ingestDeadlineMs: 25_000 });
});
afterAll(() => stack.close());

const scopes = Array.from({ length: 100 }, (_, index) => `namespace-${index % 20}/environment-${index % 5}-${index}`);
const cells = scopes.map((scope) => {
  const [namespace, environment] = scope.split('/');
  return { namespace, environment, healthStatus: 'healthy' };
});
const results = (ruleId: string, passed: boolean) =>
  scopes.map((scope) => ({ ruleId, passed, severity: 'warning', scope }));

describe('a rule that is new', () => {
  it('ALR-8: fails in a hundred cells after a long line without it, and is blamed within one attempt', async () => {
    const { key } = await stack.api.integration();
    const line = Array.from({ length: 1_100 }, (_, index) => ({
      commitSha: `commit-${index}`,
      summary: { filesScanned: index, cells },
      policyResults: results('old', true),
    }));
    expect(await stack.api.post('/reports/batch', { reports: line }, key)).toMatchObject({ status: 200 });
    const head = { commitSha: 'head', summary: { cells }, policyResults: results('new', false) };
    const { body } = await stack.api.post('/reports', head, key);
    expect(body).toMatchObject({ status: 'done', alerts: { opened: 100 } });
  });
});

/** Puts so many reports before all others of the line, each with the content of those that are there. */
function lengthenLine(integration: string, count: number) {
  return stack.query(
    `insert into report (id, integration_id, line_seq, commit_sha, branch, received_at, cli_version, content_hash,
       revision, dialect, evaluable, counts, batch_id)
     select gen_random_uuid(), integration_id, -n, 'before-' || n, branch, received_at, cli_version, content_hash, 1,
       dialect, evaluable, counts, batch_id
     from report, generate_series(1, ${count}) as n where integration_id = $1 and line_seq is not null`,
    [integration],
  );
}

describe('a rule that is switched on again', () => {
  it('ALR-8, ALR-11: after it failed in forty thousand commits is blamed as far back as one attempt can look, inexactly', async () => {
    const { api, query } = stack;
    const integration = await api.integration();
    const path = `/integrations/${integration.id}`;
    const rule = { ruleId: 'missing_keys', name: 'Missing keys', severity: 'critical' };
    await api.put(`${path}/policies`, { policies: [{ ...rule, enabled: false }] });
    const failing = scopes.slice(0, 30);
    const first = await api.post('/reports', report('first', { failing }), integration.key);
    expect(first.body).toMatchObject({ status: 'done', alerts: { opened: 0 } });
    await lengthenLine(integration.id, 40_000);

    await api.put(`${path}/policies`, { policies: [rule] });
    const { body } = await api.post('/reports', report('second', { failing }), integration.key);
    expect(body).toMatchObject({ status: 'done', alerts: { opened: 30 } });
    const alerts = await api.alerts(integration);
    const [seen] = await query('select count(*)::int as count from report where integration_id = $1', [integration.id]);
    expect(seen).toEqual({ count: 40_002 });
    // 250,000 results and reports are 8,065 reports of 30 results: these two, and all but two of them before.
    for (const alert of alerts) {
      expect(alert).toMatchObject({ introducedByCommit: 'before-8063', introducedExact: false });
    }
  });
});
