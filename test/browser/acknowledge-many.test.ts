import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { aWireReport } from '../builders.ts';
import { startStack, type Stack } from '../harness.ts';
import { handsOf, type Hands } from './hands.ts';
import { startBrowser, type TestBrowser, type Visit } from './visit.ts';

const note = 'Rotation is planned for Thursday.';

let stack: Stack;
let integration: TestIntegration;
let browser: TestBrowser;
let visit: Visit;
let hands: Hands;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  integration = await stack.api.integration();
  const failing = ['oauth/production', 'oauth/staging', 'database/production'];
  const policyResults = failing.map((scope) => ({
    ruleId: 'missing_keys',
    ruleName: 'Missing keys',
    passed: false,
    severity: 'critical',
    message: 'One is missing',
    scope,
  }));
  await stack.api.post('/reports', aWireReport({ policyResults }), integration.key);
  browser = await startBrowser(stack.api);
  visit = await browser.visit({ path: `/integrations/${integration.id}/alerts` });
  await visit.signIn();
  hands = handsOf(visit);
});
afterAll(async () => {
  expect(visit.troubles).toEqual([]);
  await browser.close();
  await stack.close();
});

const said = (text: string) => visit.page.getByRole('status').getByText(text);
const acknowledged = async () =>
  (await stack.api.alerts(integration)).filter((alert) => alert.acknowledgedAt !== null).length;

it('a key that has no row to act on says so for all to see', async () => {
  await hands.press('a');
  await said('Go to an alert first').waitFor();
  expect(await said('Go to an alert first').isVisible()).toBe(true);
});

it('ACK-1: x selects two of three, and a stops the notifications of both with one note', async () => {
  await hands.press('j', 'x', 'j', 'x', 'a');
  expect(await hands.focused()).toContain('textbox "Note for the others');
  await hands.type(note);
  await hands.press('Enter');
  await visit.page.getByText('Acknowledged, 2. Still open').waitFor();
  const alerts = await stack.api.alerts(integration);
  expect(alerts.filter((alert) => alert.acknowledgeNote === note && alert.status === 'open')).toHaveLength(2);
});

it('on one that is acknowledged, a and x say that there is nothing left to stop, and do nothing', async () => {
  for (const key of ['a', 'x']) {
    await visit.page.locator('#main').focus();
    await hands.press('k', key);
    await said('It is acknowledged').waitFor();
    expect(await visit.page.getByRole('dialog').count()).toBe(0);
    expect(await visit.page.getByRole('region', { name: 'Selection' }).count()).toBe(0);
  }
});

it('ACK-2: Enter opens it, where its notifications may be let resume', async () => {
  await hands.press('Enter');
  await visit.page.getByText(note).first().waitFor();
  await hands.tabTo('button "Let notifications resume"');
  await hands.press('Enter');
  await said('Notifications resume.').waitFor({ state: 'attached' });
  expect(await acknowledged()).toBe(1);
});
