import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';
import { isQuiet } from './state.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  integration = await stack.api.integration({
    channels: [
      { target: 'security@acme.com', minSeverity: 'critical' },
      { target: 'lead@acme.com', minSeverity: 'warning' },
    ],
  });
});
afterAll(() => stack.close());

type Report = ReturnType<typeof report>;

/** Two alerts of different severity. */
function mixed(commit: string): Report {
  const critical = report(commit, { failing: ['auth/prod'] });
  const warning = report(commit, { failing: ['pay/prod'], severity: 'warning' });
  return { ...critical, policyResults: [...critical.policyResults, ...warning.policyResults] };
}

async function send(...reports: Report[]) {
  const { body } = await stack.api.post('/reports/batch', { reports }, integration.key);
  return body;
}

async function mailsTo(target: string) {
  await eventually(() => isQuiet(stack.query, integration));
  return stack.sendgrid.mails.filter((mail) => mail.to === target && mail.subject.includes(integration.name));
}

/** Sends reports while every mail fails, and waits until each was tried; what it gives lets them pass again. */
async function sendRefused(...reports: Report[]): Promise<() => void> {
  stack.sendgrid.answerWith(...Array.from({ length: 1_000 }, () => ({ status: 503 })));
  await send(...reports);
  await eventually(async () => {
    const mails = await stack.query('select status, attempts from notification where integration_id = $1', [
      integration.id,
    ]);
    return mails.length > 0 && mails.every(({ status, attempts }) => status === 'queued' && Number(attempts) > 0);
  });
  return () => stack.sendgrid.answerWith();
}

async function acknowledge(scope: string): Promise<void> {
  const alert = (await stack.api.alerts(integration, 'open')).find((each) => each.scope === scope);
  expect((await stack.api.post(`/alerts/${alert.id}/acknowledge`, {})).status).toBe(200);
}

describe('who is told', () => {
  it('NTF-1: each channel is told of the alerts that reach its severity, and the rest is explained (NTF-7)', async () => {
    await send(mixed('commit-1'));
    const [security] = await mailsTo('security@acme.com');
    const [lead] = await mailsTo('lead@acme.com');
    expect(security!.text).toContain('auth/prod');
    expect(security!.text).not.toContain('pay/prod');
    expect(lead!.text).toContain('auth/prod');
    expect(lead!.text).toContain('pay/prod');

    const decisions = await stack.query(
      `select c.target, a.scope, d.reason, n.status
       from notification_decision d join alert a on a.id = d.alert_id join channel c on c.id = d.channel_id
       left join notification n on n.id = d.notification_id
       where d.integration_id = $1 order by c.target, a.scope`,
      [integration.id],
    );
    expect(decisions).toEqual([
      { target: 'lead@acme.com', scope: 'auth/prod', reason: 'notify', status: 'sent' },
      { target: 'lead@acme.com', scope: 'pay/prod', reason: 'notify', status: 'sent' },
      { target: 'security@acme.com', scope: 'auth/prod', reason: 'notify', status: 'sent' },
      { target: 'security@acme.com', scope: 'pay/prod', reason: 'below_min_severity', status: null },
    ]);
  });

  it('NTF-1: a resolution is told only where a channel asks for it', async () => {
    await stack.api.put(`/integrations/${integration.id}/channels`, {
      notifications: [
        { channel: 'email', target: 'lead@acme.com', minSeverity: 'warning', notifyResolved: true },
        { channel: 'email', target: 'security@acme.com', minSeverity: 'warning' },
      ],
    });
    await send(report('commit-1', { failing: ['auth/prod'] }));
    await send(report('commit-2', { passing: ['auth/prod'] }));
    expect(await mailsTo('security@acme.com')).toHaveLength(1);
    expect(await mailsTo('lead@acme.com')).toHaveLength(2);
  });

  it('ALR-11: of the severity that the report names, whatever is configured', async () => {
    const policies = [{ ruleId: 'missing_keys', name: 'Missing keys', severity: 'info' }];
    await stack.api.put(`/integrations/${integration.id}/policies`, { policies });
    await send(report('commit-1', { failing: ['auth/prod'], severity: 'critical' }));
    expect(await stack.api.alerts(integration)).toMatchObject([{ severity: 'critical' }]);
    const [security] = await mailsTo('security@acme.com');
    expect(security!.subject).toContain('(critical)');
  });

  it('NTF-2: sixty alerts are one message per channel: fifty of them, and how many more', async () => {
    const scopes = Array.from({ length: 60 }, (_, index) => `space-${index + 100}/prod`);
    await send(report('commit-1', { failing: scopes }));
    for (const target of ['security@acme.com', 'lead@acme.com']) {
      const [mail, ...others] = await mailsTo(target);
      expect(others).toEqual([]);
      expect(scopes.filter((scope) => mail!.text.includes(scope))).toHaveLength(50);
      expect(mail!.text).toMatch(/10 more/);
    }
  });

  it('NTF-3: commits before the HEAD of a batch notify nobody', async () => {
    await send(report('commit-1', { failing: ['auth/prod'] }), report('commit-2', { passing: ['auth/prod'] }));
    expect(await mailsTo('lead@acme.com')).toEqual([]);
  });
});

describe('what changes before a mail is handed over', () => {
  it('ACK-4: an acknowledged alert is taken out of the mail, and a mail with nothing left is suppressed', async () => {
    const letPass = await sendRefused(mixed('commit-1'));
    await acknowledge('auth/prod');
    letPass();
    expect(await mailsTo('security@acme.com')).toEqual([]);
    const [lead] = await mailsTo('lead@acme.com');
    expect(lead!.text).toContain('pay/prod');
    expect(lead!.text).not.toContain('auth/prod');
    const { body } = await stack.api.get(`/integrations/${integration.id}/channels`);
    const [security, other] = body.notifications;
    const [batch] = await stack.query('select id from batch where integration_id = $1', [integration.id]);
    const receipt = await stack.api.get(`/batches/${String(batch!['id'])}`);
    expect(receipt.body.notifications).toMatchObject([
      { channelId: security.id, status: 'suppressed', reason: expect.stringContaining('acknowledged') },
      { channelId: other.id, status: 'sent', reason: null },
    ]);
  });

  it('ACK-4: one that is taken back in time leaves the alert in the mail', async () => {
    const letPass = await sendRefused(mixed('commit-1'));
    const filter = { scope: 'auth/prod' };
    const path = `/integrations/${integration.id}/alerts`;
    expect((await stack.api.post(`${path}/acknowledge`, { filter })).body).toMatchObject({ acknowledged: 1 });
    expect((await stack.api.post(`${path}/unacknowledge`, { filter })).body).toMatchObject({ unacknowledged: 1 });
    letPass();
    const [security] = await mailsTo('security@acme.com');
    expect(security!.text).toContain('auth/prod');
  });

  it('ALR-11: an alert whose rule is switched off is taken out of the mail, and the decision says so', async () => {
    const letPass = await sendRefused(mixed('commit-1'));
    const { body: alerts } = await stack.api.get(`/integrations/${integration.id}/alerts?scope=auth/prod`);
    const [{ id, ruleId }] = alerts.items;
    const off = { ruleId, name: ruleId, severity: 'critical', enabled: false };
    expect((await stack.api.put(`/integrations/${integration.id}/policies`, { policies: [off] })).status).toBe(200);
    letPass();
    expect(await mailsTo('security@acme.com')).toEqual([]);
    const about = 'select reason, acknowledged from notification_decision where alert_id = $1';
    const left = { reason: 'rule_disabled', acknowledged: null };
    expect(await stack.query(about, [id])).toEqual([left, left]);
    const messages = await stack.query('select status, reason from notification where integration_id = $1', [
      integration.id,
    ]);
    expect(messages).toContainEqual({ status: 'suppressed', reason: expect.stringContaining('rule was switched off') });
  });

  it('NTF-7: a channel that was removed cancels what is queued for it', async () => {
    const letPass = await sendRefused(report('commit-1', { failing: ['auth/prod'] }));
    await stack.api.put(`/integrations/${integration.id}/channels`, {
      notifications: [{ channel: 'email', target: 'lead@acme.com', minSeverity: 'warning' }],
    });
    letPass();
    expect(await mailsTo('security@acme.com')).toEqual([]);
    expect(await mailsTo('lead@acme.com')).toHaveLength(1);
  });
});

describe('without a provider', () => {
  it('NTF-10: mails are captured, shown as captured, and nothing is sent', async () => {
    const bare = await startStack({ sendgrid: false });
    try {
      const quiet = await bare.api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'info' }] });
      const { body } = await bare.api.post('/reports', report('commit-1', { failing: ['auth/prod'] }), quiet.key);
      await eventually(() => isQuiet(bare.query, quiet));
      expect((await bare.api.get(`/batches/${body.batchId}`)).body.notifications).toMatchObject([
        { status: 'captured' },
      ]);
      const { body: outbox } = await bare.api.get('/outbox');
      expect(outbox.items).toMatchObject([
        {
          to: 'team@acme.com',
          subject: expect.stringContaining(quiet.name),
          text: expect.stringContaining('auth/prod'),
        },
      ]);
      expect(bare.sendgrid.calls()).toBe(0);
      // Nothing went out, so trying again is refused for another reason than that it would go out twice.
      const again = await bare.api.post(`/notifications/${outbox.items[0].notificationId}/retry`, {});
      expect([again.status, again.body.detail]).toEqual([409, expect.stringContaining('nobody received it')]);
    } finally {
      await bare.close();
    }
  });
});
