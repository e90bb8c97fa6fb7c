import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { eventually, startStack, type Stack } from '../harness.ts';
import { bareReport, fullReport } from './reports.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false });
});
afterAll(() => stack.close());

const create = (body: unknown) => stack.api.post('/integrations', body);
const patch = (id: string, body: unknown) => stack.api.request('PATCH', `/integrations/${id}`, { body });
const actionsOf = async (id: string) => {
  const rows = await stack.query('select action from audit_event where integration_id = $1 order by id', [id]);
  return rows.map((row) => row['action']);
};

describe('INT-1: creating an integration', () => {
  it('gives it an id and the defaults', async () => {
    const { status, body } = await create({ name: 'payments.API_v2-x' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'payments.API_v2-x',
      collectCIContext: false,
      trackedBranches: [],
      resultMode: 'auto',
      privacyMode: 'redact',
      expectReportEvery: null,
      createdAt: expect.stringMatching(/Z$/),
    });
  });

  it('takes its settings along', async () => {
    const settings = { collectCIContext: true, trackedBranches: ['main', 'release/1'], resultMode: 'issues' };
    expect((await create({ name: 'with-settings', ...settings })).body).toMatchObject(settings);
  });

  it.each([
    ['empty', ''],
    ['of 65 characters', 'a'.repeat(65)],
    ['with a blank', 'a b'],
    ['with a slash', 'a/b'],
    ['with an umlaut', 'zürich'],
    ['with a line break behind it', 'abc\n'],
    ['that is a number', 7],
    ['that is missing', undefined],
  ])('refuses a name %s', async (_what, name) => {
    expect(await create({ name })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/name' }] } });
  });

  it('takes a name of 1 and one of 64 characters', async () => {
    expect((await create({ name: 'x' })).status).toBe(201);
    expect((await create({ name: 'y'.repeat(64) })).status).toBe(201);
  });

  it('refuses a name that is taken with 409', async () => {
    await create({ name: 'taken' });
    expect(await create({ name: 'taken' })).toMatchObject({
      status: 409,
      body: { type: 'urn:clef-pro:problem:conflict' },
    });
  });

  it('gives a name to one of several who ask for it at once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => create({ name: 'wanted' })));
    const counts = [201, 409].map((status) => answers.filter((answer) => answer.status === status).length);
    expect(counts).toEqual([1, 5]);
  });

  it.each([{ trackedBranches: [''] }, { trackedBranches: 'main' }, { resultMode: 'maybe' }, { collectCIContext: 1 }])(
    'refuses the setting %j',
    async (setting) => {
      expect((await create({ name: 'never-made', ...setting })).status).toBe(422);
    },
  );

  it('refuses a setting that there is none of', async () => {
    expect((await create({ name: 'never-made', colour: 'red' })).status).toBe(422);
  });
});

describe('settings', () => {
  it('change one by one, and the CLI and the reports follow', async () => {
    const { id, key } = await stack.api.integration();
    expect((await patch(id, { collectCIContext: true })).body).toMatchObject({ collectCIContext: true });
    expect((await patch(id, { trackedBranches: ['main'] })).body).toMatchObject({
      collectCIContext: true,
      trackedBranches: ['main'],
    });
    expect((await stack.api.get(`/integrations/${id}`, key)).body.config).toEqual({ collectCIContext: true });
    const { body } = await stack.api.post('/reports', { ...bareReport('abc1234'), branch: 'side' }, key);
    const receipt = await stack.api.get(`/batches/${body.batchId}`, key);
    expect(receipt.body.headOutcome).toBe('untracked');
  });

  it('hold the name, which stays unlike all others', async () => {
    const { id, key } = await stack.api.integration();
    const other = await stack.api.integration();
    const { body: before } = await stack.api.get(`/integrations/${other.id}`, other.key);
    expect(await patch(id, { name: before.name })).toMatchObject({ status: 409 });
    expect(await patch(id, { name: 'two words' })).toMatchObject({ status: 422 });
    expect(await patch(id, { name: 'renamed.1' })).toMatchObject({ status: 200, body: { id, name: 'renamed.1' } });
    expect((await stack.api.get(`/integrations/${id}`, key)).body.name).toBe('renamed.1');
  });

  it('stay as they are with nothing given', async () => {
    const { id } = await stack.api.integration({ settings: { resultMode: 'rules' } });
    expect(await patch(id, {})).toMatchObject({ status: 200, body: { resultMode: 'rules' } });
  });
});

describe('policy rules', () => {
  const rules = [
    { ruleId: 'rotation', name: 'Rotate keys', severity: 'warning', enabled: true, parameters: { days: 90 } },
    { ruleId: 'missing_keys', name: 'Missing keys', severity: 'critical', enabled: false, parameters: {} },
  ];

  it('are read by the CLI in their order, beside lastCommitSha and config', async () => {
    const { id, name, key } = await stack.api.integration();
    const empty = { id, name, lastCommitSha: null, config: { collectCIContext: false }, policies: [] };
    expect((await stack.api.get(`/integrations/${id}`, key)).body).toEqual(empty);
    await stack.api.put(`/integrations/${id}/policies`, { policies: rules });
    await stack.api.post('/reports', bareReport('abc1234'), key);
    expect((await stack.api.get(`/integrations/${id}`, key)).body).toEqual({
      ...empty,
      lastCommitSha: 'abc1234',
      policies: rules,
    });
  });

  it('are replaced as a whole, and have defaults', async () => {
    const { id } = await stack.api.integration();
    await stack.api.put(`/integrations/${id}/policies`, { policies: rules });
    const policies = [{ ruleId: 'other', name: 'Other', severity: 'info' }];
    const { body } = await stack.api.put(`/integrations/${id}/policies`, { policies });
    expect(body.policies).toEqual([{ ...policies[0], enabled: true, parameters: {} }]);
    expect((await stack.api.get(`/integrations/${id}/policies`)).body).toEqual(body);
  });

  it.each([
    ['the same rule twice', [rules[0], rules[0]], '/policies'],
    ['an unknown severity', [{ ...rules[0], severity: 'error' }], '/policies/0/severity'],
    ['an empty rule id', [{ ...rules[0], ruleId: '' }], '/policies/0/ruleId'],
    ['parameters that are a list', [{ ...rules[0], parameters: [] }], '/policies/0/parameters'],
    [
      'parameters of 5,000 characters',
      [{ ...rules[0], parameters: { a: 'x'.repeat(5_000) } }],
      '/policies/0/parameters',
    ],
  ])('refuse %s', async (_what, policies, pointer) => {
    const { id } = await stack.api.integration();
    const answer = await stack.api.put(`/integrations/${id}/policies`, { policies });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it('ALR-7: taking one away closes nothing', async () => {
    const integration = await stack.api.integration();
    await stack.api.put(`/integrations/${integration.id}/policies`, { policies: rules });
    await stack.api.put(`/integrations/${integration.id}/policies`, { policies: [] });
    await stack.api.post('/reports', fullReport('abc1234'), integration.key);
    await stack.api.put(`/integrations/${integration.id}/policies`, { policies: rules.slice(0, 1) });
    expect(await stack.api.alerts(integration, 'open')).toHaveLength(1);
  });
});

async function capture(commit: string, key: string): Promise<void> {
  const { body } = await stack.api.post('/reports', fullReport(commit), key);
  const status = async () => (await stack.api.get(`/batches/${body.batchId}?wait=20`)).body.notifications[0].status;
  await eventually(async () => (await status()) === 'captured');
}

describe('the captured outbox', () => {
  it('NTF-10: holds what would have been mailed, newest first, for installation keys alone', async () => {
    const integration = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'info' }] });
    for (const commit of ['abc1234', 'def5678', 'fff9999']) await capture(commit, integration.key);
    const first = await stack.api.get('/outbox?limit=2');
    expect(first.body.items.map((mail: { subject: string }) => mail.subject)).toEqual([
      expect.stringContaining('fff9999'),
      expect.stringContaining('def5678'),
    ]);
    expect(first.body.items[0]).toEqual({
      notificationId: expect.any(String),
      integrationId: integration.id,
      to: 'a@acme.com',
      subject: expect.any(String),
      text: expect.stringContaining('Missing keys'),
      html: expect.stringContaining('<'),
      capturedAt: expect.stringMatching(/Z$/),
    });
    const second = await stack.api.get(`/outbox?limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ items: [{ subject: expect.stringContaining('abc1234') }], nextCursor: null });
    const bound = await stack.api.key(integration.id, ['admin']);
    expect((await stack.api.get('/outbox', bound)).status).toBe(403);

    const other = await stack.api.integration();
    const items = async (id: string) => (await stack.api.get(`/outbox?integration=${id}`)).body.items;
    expect([await items(integration.id), await items(other.id)]).toMatchObject([{ length: 3 }, []]);

    const [mail] = first.body.items;
    expect((await stack.api.get(`/outbox/${mail.notificationId}`)).body).toEqual(mail);
  });

  it('NTF-10: shows a mail in a frame of ours that runs nothing, loads nothing and has an origin of its own', async () => {
    const integration = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'info' }] });
    await capture('aaa1111', integration.key);
    const { notificationId } = (await stack.api.get('/outbox?limit=1')).body.items[0];
    const { status, headers, body } = await stack.api.get(`/outbox/${notificationId}/html`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    const policy = headers.get('content-security-policy')!.split('; ');
    expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "frame-ancestors 'self'"]));
    expect(policy.find((rule) => rule.startsWith('sandbox'))).not.toMatch(/allow-(scripts|same-origin|top)/);
    expect(body).toContain('<base target="_blank">');
    expect((await stack.api.get(`/outbox/${randomUUID()}/html`)).status).toBe(404);
  });
});

describe('every change is audited', () => {
  it('by who, what and when, without the address of a mail', async () => {
    const integration = await stack.api.integration({
      channels: [{ target: 'private@acme.com', minSeverity: 'info' }],
    });
    await patch(integration.id, { resultMode: 'rules' });
    await stack.api.put(`/integrations/${integration.id}/policies`, { policies: [] });
    const { body } = await stack.api.post(`/integrations/${integration.id}/keys`, { name: 'k', scopes: ['read'] });
    await stack.api.request('DELETE', `/integrations/${integration.id}/keys/${body.id}`);
    expect(await actionsOf(integration.id)).toEqual([
      'integration.created',
      'key.created',
      'channels.changed',
      'integration.changed',
      'policies.changed',
      'key.created',
      'key.revoked',
    ]);
    const [row] = await stack.query('select string_agg(a::text, $1) as text from audit_event a', ['\n']);
    expect(row!['text']).not.toContain('private@acme.com');
  });
});
