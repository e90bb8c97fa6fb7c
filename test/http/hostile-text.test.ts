import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { send } from './raw.ts';
import { bareReport, fullReport } from './reports.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

/** NUL, a lone surrogate at each end, a bell, a right-to-left override: each is stored as U+FFFD. */
const hostile = '\udc00a\0b\u0007c\u202Ed\ud800';
const tamed = '\uFFFDa\uFFFDb\uFFFDc\uFFFDd\uFFFD';

describe('PRV-2: characters that PostgreSQL cannot store, or that mislead people, become U+FFFD', () => {
  it('in every text of a report', async () => {
    const integration = await stack.api.integration({ settings: { collectCIContext: true } });
    const { commitTimestamp, summary, drift, policyResults } = fullReport('abc1234');
    const report = {
      commitSha: 'abc1234',
      branch: hostile,
      commitTimestamp,
      cliVersion: hostile,
      summary: {
        ...summary,
        namespaces: [hostile],
        environments: [hostile],
        cells: [{ namespace: hostile, environment: hostile, healthStatus: hostile, description: hostile }],
      },
      drift: [{ ...drift[0], namespace: hostile, severity: hostile, summary: hostile }],
      policyResults: [
        { ...policyResults[0], ruleId: hostile, ruleName: hostile, severity: hostile, message: hostile },
        { ruleId: 'scoped', passed: false, scope: hostile },
        { ruleId: 'scoped', passed: false, scope: { namespace: hostile, environment: hostile } },
      ],
      ciContext: { provider: hostile, pipelineUrl: `https://ci.example.com/${hostile}`, trigger: hostile },
    };
    const answer = await stack.api.post('/reports', report, integration.key);
    expect(answer).toMatchObject({ status: 200, body: { status: 'done', alerts: { opened: 3 } } });

    const { body } = await stack.api.get(`/integrations/${integration.id}/reports/abc1234`);
    expect(body).toMatchObject({
      branch: tamed,
      cliVersion: tamed,
      summary: {
        namespaces: [tamed],
        environments: [tamed],
        cells: [{ namespace: tamed, environment: tamed, healthStatus: 'unknown', description: tamed }],
      },
      drift: [{ namespace: tamed, summary: tamed, severity: 'warning' }],
      policyResults: [
        { ruleId: tamed, ruleName: tamed, message: tamed, severity: 'warning' },
        { scope: tamed },
        { scope: `${tamed}/${tamed}` },
      ],
      ciContext: { provider: tamed, trigger: tamed },
    });
    const alerts = await stack.api.alerts(integration);
    const scopes = new Set(alerts.map((alert) => alert.scope));
    expect(scopes).toEqual(new Set(['oauth/production', tamed, `${tamed}/${tamed}`]));
  });

  it('in the name of a key and in the note of an acknowledgement', async () => {
    const integration = await stack.api.integration();
    const key = await stack.api.post(`/integrations/${integration.id}/keys`, { name: hostile, scopes: ['operator'] });
    expect(key).toMatchObject({ status: 201, body: { name: tamed } });
    await stack.api.post('/reports', fullReport('abc1234'), integration.key);
    const [alert] = await stack.api.alerts(integration);
    const answer = await stack.api.post(`/alerts/${alert.id}/acknowledge`, { note: hostile }, key.body.key);
    expect(answer).toMatchObject({ status: 200, body: { acknowledgedBy: tamed, acknowledgeNote: tamed } });
  });

  it('in policy rules, where two that become equal are refused as the same', async () => {
    const { id } = await stack.api.integration();
    const rule = (ruleId: string) => ({ ruleId, name: hostile, severity: 'info' });
    const taken = await stack.api.put(`/integrations/${id}/policies`, { policies: [rule(hostile)] });
    expect(taken).toMatchObject({ status: 200, body: { policies: [{ ruleId: tamed, name: tamed }] } });
    const twice = await stack.api.put(`/integrations/${id}/policies`, { policies: [rule('a\0'), rule('a\u0001')] });
    expect(twice).toMatchObject({ status: 422, body: { errors: [{ pointer: '/policies' }] } });
  });

  it('ORD-6: in tracked branches, which are compared with those of reports in that form', async () => {
    const { id, key } = await stack.api.integration({ settings: { trackedBranches: [hostile] } });
    const patched = await stack.api.request('PATCH', `/integrations/${id}`, { body: { trackedBranches: [hostile] } });
    expect(patched).toMatchObject({ status: 200, body: { trackedBranches: [tamed] } });
    await stack.api.post('/reports', { ...bareReport('abc1234'), branch: hostile }, key);
    expect((await stack.api.get(`/integrations/${id}/matrix`)).body).toMatchObject({ branch: tamed, isHead: true });
  });
});

describe('text that cannot be stored is refused or found nowhere, never answered with 5xx', () => {
  const parts = ['\0', '\ud800', 'a\udfff'];

  it.each([...parts.map((part) => ({ [part]: 1 })), ...parts.map((part) => ({ a: [part] }))])(
    'a parameter of a policy rule %j',
    async (parameters) => {
      const { id } = await stack.api.integration();
      const policies = [{ ruleId: 'a', name: 'a', severity: 'info', parameters }];
      expect((await stack.api.put(`/integrations/${id}/policies`, { policies })).status).toBe(422);
    },
  );

  it.each([
    // Nothing has such a rule, scope or branch.
    ['/alerts?rule=%00', 200],
    ['/alerts?scope=a%00', 200],
    ['/integrations/:id/alerts?rule=%00', 200],
    ['/integrations/:id/reports?branch=%00', 200],
    ['/integrations?cursor=%00', 422],
    ['/integrations/:id/reports/%00', 422],
    ['/integrations/:id/reports/%ff', 422],
    ['/integrations/:id/matrix?at=abc%00', 422],
    ['/integrations/:id%00', 404],
    ['/alerts/%00', 422],
    ['/batches/%00', 422],
  ])('GET %s: %i', async (path, status) => {
    const { id } = await stack.api.integration();
    expect((await stack.api.get(path.replace(':id', id))).status).toBe(status);
  });
});

describe('names that mean something to JavaScript are names like any other', () => {
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'length', ''];

  it('as namespace, environment, rule and scope', async () => {
    const integration = await stack.api.integration();
    const cells = names.flatMap((namespace) =>
      names.map((environment) => ({ namespace, environment, healthStatus: 'healthy', description: namespace })),
    );
    const policyResults = names
      .filter((name) => name !== '')
      .map((name) => ({ ruleId: name, passed: false, message: `look at ${name}/${name}` }));
    const report = { commitSha: 'abc1234', summary: { cells }, policyResults };
    const answer = await stack.api.post('/reports', report, integration.key);
    expect(answer.body).toMatchObject({ status: 'done', alerts: { opened: 5, recurring: 0, resolved: 0 } });
    const { body } = await stack.api.get(`/integrations/${integration.id}/matrix`);
    expect(body).toMatchObject({ namespaces: names, environments: names });
    expect(body.cells).toEqual(cells.map((cell) => ({ ...cell, changed: false })));
    const again = await stack.api.post('/reports', { ...report, commitSha: 'abc1235' }, integration.key);
    expect(again.body.alerts).toEqual({ opened: 0, recurring: 5, resolved: 0 });
    for (const alert of await stack.api.alerts(integration))
      expect(alert.scope).toBe(`${alert.ruleId}/${alert.ruleId}`);
  });

  it('a field called __proto__ is dropped and counted like any other unknown one', async () => {
    const integration = await stack.api.integration();
    const body =
      '{"commitSha": "abc1234", "__proto__": {"branch": "evil"}, "constructor": 1, "summary": {"cells": []}}';
    const answer = await send(stack.api.url, { path: '/api/v1/reports', key: integration.key, body });
    expect(answer.body).toMatchObject({ status: 'done' });
    const receipt = await stack.api.get(`/batches/${answer.body.batchId}`);
    expect(receipt.body.droppedFields).toBe(2);
    const { body: report } = await stack.api.get(`/integrations/${integration.id}/reports/abc1234`);
    expect(report.branch).toBe('');
  });

  it('the next request is not changed by any of them', async () => {
    const integration = await stack.api.integration();
    await stack.api.post('/reports', bareReport('abc1234'), integration.key);
    const { body } = await stack.api.get(`/integrations/${integration.id}/reports/abc1234`);
    expect(body).toMatchObject({ branch: '', drift: [] });
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('a request full of long texts', () => {
  it('lets others be answered while they are looked through', async () => {
    // Strict, so that the answer comes as soon as all were looked through.
    const integration = await stack.api.integration({ settings: { privacyMode: 'strict' } });
    // Each takes long to look through, and none is like another.
    const texts = Array.from({ length: 400 }, (_, index) => `${index} ${'%41'.repeat(2_700)}`);
    const cells = texts.map((description, index) => ({ namespace: `n${index}`, environment: 'e', description }));
    const answered: string[] = [];
    const hostileBody = stack.api
      .post('/reports', { commitSha: 'abc1234', summary: { cells } }, integration.key)
      .then(({ status }) => answered.push(`report ${status}`));
    for (let index = 0; index < 5; index += 1) {
      await stack.api.get('/integrations');
      answered.push('fleet');
    }
    await hostileBody;
    expect(answered.at(-1)).toBe('report 422');
  });
});
