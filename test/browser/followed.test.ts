import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { aWireReport } from '../builders.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { startBrowser, type TestBrowser, type Visit } from './visit.ts';

const target = 'security@acme.example';
const rule = { ruleId: 'missing_keys', name: 'Missing encryption keys', severity: 'critical' };

let stack: Stack;
let integration: TestIntegration;
/** An open alert of the integration. */
let alertId: string;
let browser: TestBrowser;
let visit: Visit;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  integration = await stack.api.integration({ channels: [{ target, minSeverity: 'warning' }] });
  const policyResults = [{ ruleId: rule.ruleId, passed: false, severity: 'critical', message: '2 keys are missing' }];
  await stack.api.post('/reports', aWireReport({ policyResults }), integration.key);
  alertId = (await stack.api.alerts(integration))[0].id;
  await eventually(async () => (await stack.api.get('/outbox')).body.items.length === 1);
  browser = await startBrowser(stack.api);
  visit = await browser.visit({ path: '/' });
  await visit.signIn();
});
afterAll(async () => {
  expect(visit.troubles).toEqual([]);
  await browser.close();
  await stack.close();
});

/** Opens an address, and goes on when what changes from now on is told to it. */
const arrive = async (path: string) => {
  await visit.open(path);
  await visit.page.getByText('Live', { exact: true }).first().waitFor();
  await setTimeout(500);
  await visit.settle();
};
/** Shows up within less than the time after which a page asks by itself. */
const shows = (text: string) => visit.page.locator('#main').getByText(text).first().waitFor({ timeout: 5_000 });
const turnRule = (enabled: boolean) =>
  stack.api.put(`/integrations/${integration.id}/policies`, { policies: [{ ...rule, enabled }] });

it('ALR-11: a rule that is switched off is so on the open list of alerts and on the page of its alert', async () => {
  await arrive(`/integrations/${integration.id}/alerts`);
  await turnRule(false);
  await shows('Rule switched off');
  await turnRule(true);
  await arrive(`/alerts/${alertId}`);
  await turnRule(false);
  await shows('The rule is switched off');
  await turnRule(true);
});

it('what was on its way and took effect is not on its way again when somebody else takes it back', async () => {
  await arrive(`/alerts/${alertId}`);
  const { page } = visit;
  const acknowledge = `/alerts/${alertId}/acknowledge`;
  await page.route(`**${acknowledge}`, async (route) => {
    // As where the workflow takes longer than one waits for it.
    const { body: json } = await stack.api.get(`/alerts/${alertId}`);
    await stack.api.post(acknowledge, {});
    await route.fulfill({ status: 202, json });
  });
  await page.getByRole('button', { name: 'Stop notifications. The alert stays open.' }).click();
  await shows('It is still open');
  await page.unroute(`**${acknowledge}`);
  await stack.api.post(`/alerts/${alertId}/unacknowledge`, {});
  await page.getByLabel('Note for the others').waitFor();
  expect(await page.getByText('On its way.').count()).toBe(0);
});

it('a channel that is removed is so on the open pages of its notifications', async () => {
  await arrive(`/integrations/${integration.id}/notifications`);
  await stack.api.put(`/integrations/${integration.id}/channels`, { notifications: [] });
  await shows('channel removed');
});

it('what happens while further rows are on their way does not keep them away, and is shown after them', async () => {
  // Audited, each of them: more than one page of them.
  for (let index = 0; index < 55; index += 1) await turnRule(index % 2 === 0);
  await arrive('/settings/audit');
  const { page } = visit;
  const rows = page.getByRole('main').locator('tbody tr');
  const first = await rows.count();
  await page.route('**/audit?cursor=*', async (route) => {
    await setTimeout(1_500);
    await route.continue().catch(() => undefined);
  });
  await page.getByRole('button', { name: 'Show more' }).click();
  const made = await stack.api.integration();
  await rows.nth(first + 1).waitFor({ timeout: 5_000 });
  await rows.getByText(made.name).first().waitFor({ timeout: 5_000 });
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

it('the same words are said aloud again', async () => {
  await arrive(`/integrations/${integration.id}/start`);
  const { page } = visit;
  const copy = page.getByRole('button', { name: 'Copy snippet' });
  await copy.waitFor();
  await page.evaluate(`
    globalThis.said = [];
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) said.push(...[...addedNodes].map((each) => each.textContent));
    }).observe(document.querySelector('#root > [aria-live]'), { childList: true, subtree: true });`);
  const said = () => page.evaluate<string[]>('said');
  for (const times of [1, 2]) {
    await copy.click();
    await eventually(async () => (await said()).length === times);
  }
  expect(new Set(await said()).size).toBe(1);
});
