import { describe, expect, it } from '@jest/globals';
import type { Answered } from '../api-client.ts';
import { dumpTables } from '../db/tables.ts';
import { eventually } from '../harness.ts';
import { historyText } from '../temporal/readable.ts';
import { overhear } from './overheard.ts';
import { bareReport, fullReport } from './reports.ts';

const here = overhear();

const secretName = 'zebraFieldName';
const secretValue = 'zebraFieldValue';
const zebra = /zebra/i;
const extra = { [secretName]: secretValue };
const read = async (id: string, commit = 'abc1234') =>
  (await here.stack.api.get(`/integrations/${id}/reports/${commit}`)).body;
const receiptOf = async (answer: Answered) => (await here.stack.api.get(`/batches/${answer.body.batchId}`)).body;

describe('PRV-1: what the report schema does not name', () => {
  it('is dropped at every level, counted in the receipt, and found nowhere', async () => {
    const integration = await here.stack.api.integration({
      settings: { collectCIContext: true },
      channels: [{ target: 'a@acme.com', minSeverity: 'info' }],
    });
    const { summary, drift, policyResults, ciContext, ...report } = fullReport('abc1234');
    const sent = {
      ...report,
      ...extra,
      summary: { ...summary, ...extra, cells: summary.cells.map((cell) => ({ ...cell, ...extra })) },
      drift: drift.map((each) => ({ ...each, ...extra, keys: [{ [secretName]: secretValue }] })),
      policyResults: policyResults.map((each) => ({ ...each, ...extra, scope: { ...each.scope, ...extra } })),
      ciContext: { ...ciContext, ...extra },
    };
    const mails = here.stack.sendgrid.mails.length;
    const answer = await here.stack.api.post('/reports', sent, integration.key);
    expect(answer).toMatchObject({ status: 200, body: { status: 'done' } });
    await eventually(async () => here.stack.sendgrid.mails.length > mails);
    const receipt = await receiptOf(answer);
    expect(receipt.droppedFields).toBe(8);
    const batch = { reports: [{ ...bareReport('abc1235'), ...extra }, bareReport('abc1236')], ...extra };
    const second = await here.stack.api.post('/reports/batch', batch, integration.key);
    expect((await receiptOf(second)).droppedFields).toBe(2);

    const views = ['', '/matrix', '/reports', '/reports/abc1234', '/alerts'];
    const answers = await Promise.all(
      views.map((view) => here.stack.api.get(`/integrations/${integration.id}${view}`)),
    );
    for (const { body } of [answer, second, ...answers]) expect(JSON.stringify(body)).not.toMatch(zebra);
    expect(JSON.stringify(receipt)).not.toMatch(zebra);
    expect(await dumpTables(here.stack.query)).not.toMatch(zebra);
    expect(JSON.stringify(here.stack.sendgrid.mails)).not.toMatch(zebra);
    expect(here.overheard.text).not.toMatch(zebra);
    expect(await historyText(here.stack.temporal, receipt.workflowId)).not.toMatch(zebra);
  });

  it('is not even compared: a report that differs in nothing else is unchanged', async () => {
    const { id, key } = await here.stack.api.integration();
    await here.stack.api.post('/reports', bareReport('abc1234'), key);
    await here.stack.api.post('/reports', { ...bareReport('abc1234'), ...extra }, key);
    expect((await read(id)).revision).toBe(1);
  });
});

describe('PRV-6: Temporal keeps ids, commits and counts', () => {
  it('and no text of a report, no address and no note', async () => {
    const { key } = await here.stack.api.integration({ channels: [{ target: 'zebra@acme.com', minSeverity: 'info' }] });
    const report = JSON.parse(JSON.stringify(fullReport('abc1234')).replaceAll('key', 'zebra'));
    const answer = await here.stack.api.post('/reports', report, key);
    await eventually(async () => (await receiptOf(answer)).notifications[0]?.status === 'sent');
    const { workflowId } = await receiptOf(answer);
    const history = await historyText(here.stack.temporal, workflowId);
    expect(history).toContain('1 report -> abc1234');
    expect(history).not.toMatch(zebra);
    expect(here.overheard.text).not.toMatch(zebra);
  });
});

describe('PRV-5: CI context', () => {
  const ciContext = {
    provider: 'github',
    pipelineUrl: 'https://okapi:okapi@ci-only.example.com:8443/run/1?token=okapi#okapi',
    trigger: 'push',
  };

  it('is dropped unless the collection config allows it, whatever the client sends', async () => {
    const { id, key } = await here.stack.api.integration();
    await here.stack.api.post('/reports', { ...bareReport('abc1234'), ciContext }, key);
    expect(await read(id)).toMatchObject({ ciContext: null });
    expect(await dumpTables(here.stack.query)).not.toContain('ci-only');
  });

  it('is kept where it is allowed, its address without credentials, query and fragment', async () => {
    const { id, key } = await here.stack.api.integration({ settings: { collectCIContext: true } });
    await here.stack.api.post('/reports', { ...bareReport('abc1234'), ciContext }, key);
    const pipelineUrl = 'https://ci-only.example.com:8443/run/1';
    expect((await read(id)).ciContext).toEqual({ ...ciContext, pipelineUrl });
    expect(await dumpTables(here.stack.query)).not.toContain('okapi');
  });

  it.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'ssh://git@host/x',
    'not an address',
    '',
    '//ci.example.com/x',
  ])('keeps no address such as %j', async (pipelineUrl) => {
    const { id, key } = await here.stack.api.integration({ settings: { collectCIContext: true } });
    await here.stack.api.post('/reports', { ...bareReport('abc1234'), ciContext: { ...ciContext, pipelineUrl } }, key);
    expect((await read(id)).ciContext).toEqual({ provider: 'github', pipelineUrl: null, trigger: 'push' });
  });

  it('once it is no longer allowed, none is taken any more', async () => {
    const { id, key } = await here.stack.api.integration({ settings: { collectCIContext: true } });
    await here.stack.api.request('PATCH', `/integrations/${id}`, { body: { collectCIContext: false } });
    await here.stack.api.post('/reports', { ...bareReport('abc1234'), ciContext }, key);
    expect(await read(id)).toMatchObject({ ciContext: null });
  });

  it('a branch is cut at 255 characters', async () => {
    const { id, key } = await here.stack.api.integration();
    await here.stack.api.post('/reports', { ...bareReport('abc1234'), branch: 'b'.repeat(300) }, key);
    const { branch } = await read(id);
    expect(branch).toHaveLength(255);
    expect(branch.startsWith('b'.repeat(254))).toBe(true);
  });
});

const cellOf = (cell: object) => ({
  commitSha: 'abc1234',
  summary: { cells: [{ namespace: 'a', environment: 'b', healthStatus: 'healthy', ...cell }] },
});

describe('PRV-2, PRV-3: long texts', () => {
  it.each([
    [512, 'x'.repeat(512), 'x'.repeat(512)],
    [513, 'x'.repeat(513), `${'x'.repeat(511)}…`],
    [9_000, 'x'.repeat(9_000), `${'x'.repeat(511)}…`],
    [1_024, '😀'.repeat(512), `${'😀'.repeat(255)}…`],
  ])('free text of %i characters', async (_length, description, kept) => {
    const { id, key } = await here.stack.api.integration();
    await here.stack.api.post('/reports', cellOf({ description }), key);
    expect((await read(id)).summary.cells[0].description).toBe(kept);
  });

  it('free text is stored in its composed form (NFC)', async () => {
    const { id, key } = await here.stack.api.integration();
    await here.stack.api.post('/reports', cellOf({ description: 'Zu\u0308rich' }), key);
    expect((await read(id)).summary.cells[0].description).toBe('Z\u00fcrich');
  });

  it('identifiers of 128 characters are kept', async () => {
    const { id, key } = await here.stack.api.integration();
    await here.stack.api.post('/reports', cellOf({ namespace: 'n'.repeat(128) }), key);
    expect((await read(id)).summary.namespaces).toEqual(['n'.repeat(128)]);
  });

  it('longer ones become placeholders: the same for the same, others for others, and counted by place', async () => {
    const { id, key } = await here.stack.api.integration();
    const [one, two] = [`${'n'.repeat(128)}1`, `${'n'.repeat(128)}2`];
    const cells = [one, two].map((namespace) => ({ namespace, environment: 'b', healthStatus: 'healthy' }));
    const policyResults = [{ ruleId: 'r', passed: false, scope: { namespace: one, environment: 'b' } }];
    const answer = await here.stack.api.post(
      '/reports',
      { commitSha: 'abc1234', summary: { cells }, policyResults },
      key,
    );
    const { summary, policyResults: results } = await read(id);
    const [first, second] = summary.namespaces;
    expect(first).toMatch(/^\[long:[0-9a-f]{8}\]$/);
    expect(second).toMatch(/^\[long:[0-9a-f]{8}\]$/);
    expect(first).not.toBe(second);
    expect(summary.cells.map((cell: { namespace: string }) => cell.namespace)).toEqual([first, second]);
    expect(results[0].scope).toBe(`${first}/b`);
    const { redactions } = await receiptOf(answer);
    const pointers = redactions.map((each: { pointer: string; kind: string }) => `${each.kind} ${each.pointer}`);
    expect(pointers).toEqual(
      expect.arrayContaining([
        'long /summary/cells/0/namespace',
        'long /summary/cells/1/namespace',
        'long /policyResults/0/scope',
      ]),
    );
    const other = await here.stack.api.integration();
    await here.stack.api.post('/reports', cellOf({ namespace: one }), other.key);
    expect((await read(other.id)).summary.namespaces).not.toEqual([first]);
  });
});
