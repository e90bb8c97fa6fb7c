import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request as open } from 'node:http';
import { hashKey } from '../../src/domain/api-key.ts';
import { dumpTables } from '../db/tables.ts';
import { eventually } from '../harness.ts';
import { logsRequest, resourceLogs } from '../otlp.ts';
import { historyText } from '../temporal/readable.ts';
import { overhear } from './overheard.ts';
import { expectRefused, planted } from './refusal.ts';
import { send } from './raw.ts';
import { bareReport, fullReport } from './reports.ts';

const here = overhear();

const blockedSince = async (id: string) =>
  (await here.stack.query(`select blocked_since from integration where id = '${id}'`))[0]!['blocked_since'];
/** Its sender was recognised at least once. */
const isUsed = async (key: string) =>
  (await here.stack.query(`select last_used_at is not null as used from api_key where hash = '${hashKey(key)}'`))[0]![
    'used'
  ];

const canary = 'okapi';
const token = `ghp_${canary}${'a1'.repeat(12)}`;

/** A report with something forbidden in every text and every name. */
function leakyReport(commitSha: string) {
  const { summary, ...report } = fullReport(commitSha);
  const environment = `${canary}.yaml`;
  return {
    ...report,
    branch: `fix/${token}`,
    cliVersion: `0.1.5 /opt/${canary}/bin`,
    summary: {
      ...summary,
      namespaces: [token],
      environments: [environment],
      cells: [{ namespace: token, environment, healthStatus: 'critical', description: `see /srv/${canary}/a.yaml` }],
    },
    drift: [{ namespace: token, isDrifted: true, severity: 'warning', summary: `${canary.toUpperCase()}_KEY differs` }],
    policyResults: [
      {
        ruleId: `/rules/${canary}`,
        ruleName: `${canary}@acme.com`,
        passed: false,
        severity: 'error',
        message: `Key '${canary}Key' of ${token}/${environment}: got '${canary}', age1${canary}…`,
        scope: { namespace: token, environment },
      },
    ],
    ciContext: {
      provider: `https://${canary}.example.com`,
      pipelineUrl: `https://${canary}:x@ci.example.com/${token}?q=${canary}#${canary}`,
      trigger: `${canary}@acme.com`,
    },
  };
}

describe('PRV-3, PRV-8: mode redact', () => {
  it('keeps nothing that is forbidden, anywhere, and says in the receipt what it took out and where', async () => {
    const { id, key } = await here.stack.api.integration({
      settings: { collectCIContext: true },
      channels: [{ target: 'a@acme.com', minSeverity: 'info' }],
    });
    const mails = here.stack.sendgrid.mails.length;
    const answer = await here.stack.api.post('/reports', leakyReport('abc1234'), key);
    expect(answer).toMatchObject({ status: 200, body: { status: 'done', alerts: { opened: 1 } } });
    await eventually(async () => here.stack.sendgrid.mails.length > mails);
    const { body: receipt } = await here.stack.api.get(`/batches/${answer.body.batchId}`);
    expect(receipt.redactions).toEqual(
      expect.arrayContaining([
        { pointer: '/branch', kind: 'token', count: 1 },
        { pointer: '/cliVersion', kind: 'path', count: 1 },
        { pointer: '/summary/namespaces/0', kind: 'token', count: 1 },
        { pointer: '/summary/environments/0', kind: 'path', count: 1 },
        { pointer: '/summary/cells/0/description', kind: 'path', count: 1 },
        { pointer: '/drift/0/summary', kind: 'name', count: 1 },
        { pointer: '/policyResults/0/ruleId', kind: 'path', count: 1 },
        { pointer: '/policyResults/0/ruleName', kind: 'email', count: 1 },
        { pointer: '/policyResults/0/scope', kind: 'token', count: 1 },
        { pointer: '/ciContext/provider', kind: 'url', count: 1 },
        { pointer: '/ciContext/pipelineUrl', kind: 'token', count: 1 },
        { pointer: '/ciContext/trigger', kind: 'email', count: 1 },
      ]),
    );
    const history = await historyText(here.stack.temporal, receipt.workflowId);
    expect(history).toContain('1 report -> abc1234');
    const views = ['', '/matrix', '/reports', '/reports/abc1234', '/alerts'];
    const answers = await Promise.all(views.map((view) => here.stack.api.get(`/integrations/${id}${view}`)));
    const told = JSON.stringify([answer, receipt, ...answers, here.stack.sendgrid.mails]);
    const seen = [told, history, await dumpTables(here.stack.query), here.overheard.text].join('\n');
    expect(seen).not.toMatch(new RegExp(canary, 'i'));
    expect(seen).toMatch(/fix\/\[token\]/);
  });

  it('PRV-3: a text that is resent is the same submission, and its alert the same alert', async () => {
    const { id, key } = await here.stack.api.integration();
    await here.stack.api.post('/reports', leakyReport('abc1234'), key);
    const again = await here.stack.api.post('/reports', leakyReport('abc1234'), key);
    expect(again.body.alerts).toEqual({ opened: 1, recurring: 0, resolved: 0 });
    const next = await here.stack.api.post('/reports', leakyReport('abc1235'), key);
    expect(next.body.alerts).toEqual({ opened: 0, recurring: 1, resolved: 0 });
    expect((await here.stack.api.get(`/integrations/${id}/alerts`)).body.items).toHaveLength(1);
  });
});

const batchOf = (reports: readonly object[]): string => JSON.stringify({ reports });

describe('PRV-3: mode strict', () => {
  const leaky = { ...bareReport('abc1235'), branch: `https://app:${planted}@host/x` };

  it('refuses the whole batch by pointer and kind; the ingest log has these, and nothing else is kept', async () => {
    const { id, key } = await here.stack.api.integration({ settings: { privacyMode: 'strict' } });
    const policyResults = [
      { ruleId: 'r', passed: false, message: `found ${planted}/secrets/a.yaml and /${planted}/b` },
    ];
    const request = {
      path: '/api/v1/reports/batch',
      key,
      body: batchOf([bareReport('abc1234'), leaky, { ...bareReport('abc1236'), policyResults }]),
    };
    const pointers = ['/reports/1/branch', '/reports/2/policyResults/0/message'];
    const answer = await expectRefused(here, request, {
      status: 422,
      kind: 'forbidden-content',
      pointers,
    });
    expect(answer.body.errors).toEqual([
      { pointer: pointers[0], code: 'credential', message: 'holds a password or another credential' },
      { pointer: pointers[1], code: 'path', message: 'holds a file or a path, and 1 more of its kind' },
    ]);
    const [event] = await here.stack.query(`select problem, errors from ingest_event where integration_id = '${id}'`);
    expect(event).toEqual({
      problem: 'forbidden-content',
      errors: [
        { pointer: pointers[0], code: 'credential' },
        { pointer: pointers[1], code: 'path' },
      ],
    });
  });

  it('blocks the integration until a submission is accepted', async () => {
    const { id, key } = await here.stack.api.integration({ settings: { privacyMode: 'strict' } });
    expect((await here.stack.api.post('/reports', leaky, key)).status).toBe(422);
    expect(await blockedSince(id)).not.toBeNull();
    expect((await here.stack.api.post('/reports', bareReport('abc1234'), key)).status).toBe(200);
    expect(await blockedSince(id)).toBeNull();
  });

  it('though its sender was recognised before that began', async () => {
    const { id, key } = await here.stack.api.integration({ settings: { privacyMode: 'strict' } });
    const body = JSON.stringify(bareReport('abc1234'));
    const slow = open(`${here.stack.api.url}/api/v1/reports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': body.length },
    });
    const answered = once(slow, 'response');
    await new Promise((resolve) => slow.write(body.slice(0, 5), resolve));
    await eventually(async () => (await isUsed(key)) === true);
    expect((await here.stack.api.post('/reports', leaky, key)).status).toBe(422);
    expect(await blockedSince(id)).not.toBeNull();
    slow.end(body.slice(5));
    expect((await answered)[0].statusCode).toBe(200);
    expect(await blockedSince(id)).toBeNull();
  });

  it('is no matter of a sender that goes away before it has sent everything', async () => {
    const { id, key } = await here.stack.api.integration();
    const gone = open(`${here.stack.api.url}/api/v1/reports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': 1_000 },
    });
    gone.on('error', () => {});
    await new Promise((resolve) => gone.write('{"commitSha"', resolve));
    await eventually(async () => (await isUsed(key)) === true);
    gone.destroy();
    expect((await here.stack.api.post('/reports', bareReport('abc1234'), key)).status).toBe(200);
    // It would have been noted before this one, which is refused for another reason.
    expect((await here.stack.api.post('/reports', {}, key)).status).toBe(422);
    expect(await here.stack.query(`select problem from ingest_event where integration_id = '${id}'`)).toEqual([
      { problem: 'invalid-request' },
    ]);
  });

  it('takes the same batch once the integration is in mode redact', async () => {
    const { id, key } = await here.stack.api.integration({ settings: { privacyMode: 'strict' } });
    expect((await here.stack.api.post('/reports/batch', batchOf([leaky]), key)).status).toBe(422);
    await here.stack.api.request('PATCH', `/integrations/${id}`, { body: { privacyMode: 'redact' } });
    expect((await here.stack.api.post('/reports/batch', batchOf([leaky]), key)).status).toBe(200);
    expect((await here.stack.api.get(`/integrations/${id}/reports/abc1235`)).body.branch).toBe('[credential]');
  });

  it('PRV-4: refuses logs as OTLP has it, with the resource and the field of its report', async () => {
    const { id, key } = await here.stack.api.integration({ settings: { privacyMode: 'strict' } });
    const resource = { 'clef.repo.commit': 'abc1234', 'clef.repo.branch': `https://app:${planted}@host/x` };
    const answer = await send(here.stack.api.url, logsRequest(key, { resourceLogs: [resourceLogs(resource)] }));
    const fieldViolations = [
      { field: '/resourceLogs/0/branch', description: 'holds a password or another credential' },
    ];
    expect(answer).toMatchObject({ status: 400, body: { code: 3, details: [{ fieldViolations }] } });
    expect(answer.text).not.toContain(planted);
    const [event] = await here.stack.query(`select door, errors from ingest_event where integration_id = '${id}'`);
    expect(event).toEqual({ door: 'otlp', errors: [{ pointer: '/resourceLogs/0/branch', code: 'credential' }] });
  });

  it('names 20 places and counts the others', async () => {
    const { key } = await here.stack.api.integration({ settings: { privacyMode: 'strict' } });
    const reports = Array.from({ length: 25 }, (_, index) => ({ ...leaky, commitSha: `abc${index}` }));
    const { status, body: problem } = await here.stack.api.post('/reports/batch', { reports }, key);
    expect(status).toBe(422);
    expect(problem.errors).toHaveLength(20);
    expect(problem.detail).toContain('The first 20 of 25 places are listed.');
  });
});

describe('what people type passes the boundary too', () => {
  it('PRV-3, ALR-11: a disabled rule is found under the name that its reports have', async () => {
    const { id, key } = await here.stack.api.integration();
    const policies = [
      { ruleId: 'rules.yaml', name: `As in /srv/${planted}`, severity: 'critical', enabled: false },
      { ruleId: 'other', name: 'Other', severity: 'critical', enabled: true },
    ];
    const { body } = await here.stack.api.put(`/integrations/${id}/policies`, { policies });
    expect(body.policies).toMatchObject([
      { ruleId: expect.stringMatching(/^\[path:[0-9a-f]{8}\]$/), name: 'As in [path]' },
      { ruleId: 'other', name: 'Other' },
    ]);
    const policyResults = [{ ruleId: 'rules.yaml', passed: false, message: 'failed', severity: 'error' }];
    const answer = await here.stack.api.post('/reports', { ...bareReport('abc1234'), policyResults }, key);
    expect(answer.body.alerts).toMatchObject({ opened: 0 });
  });

  it('ORD-6, PRV-5: a tracked branch is compared as it is stored', async () => {
    const branch = `release/${token}`;
    const { id, key } = await here.stack.api.integration({ settings: { trackedBranches: [branch] } });
    const answer = await here.stack.api.post('/reports', { ...fullReport('abc1234'), branch }, key);
    expect(answer.body.alerts).toMatchObject({ opened: 1 });
    expect((await here.stack.api.get(`/integrations/${id}/reports/abc1234`)).body.branch).toBe('release/[token]');
  });

  it('ACK-3: a note is kept without what may not be', async () => {
    const { id, key } = await here.stack.api.integration();
    await here.stack.api.post('/reports', fullReport('abc1234'), key);
    const [alert] = (await here.stack.api.get(`/integrations/${id}/alerts`)).body.items;
    const note = `Key '${planted}' is in /srv/${planted}, see https://jira.acme.com/SEC-1`;
    await here.stack.api.post(`/alerts/${alert.id}/acknowledge`, { note });
    const kept = (await here.stack.api.get(`/alerts/${alert.id}`)).body.acknowledgeNote;
    expect(kept).toBe("Key '[name]' is in [path], see https://jira.acme.com/SEC-1");
  });
});
