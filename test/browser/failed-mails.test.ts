import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { aWireReport } from '../builders.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { handsOf, type Hands } from './hands.ts';
import { startBrowser, type TestBrowser, type Visit } from './visit.ts';

const refused = { status: 400, errors: ['The from address does not match a verified sender.'] };

let stack: Stack;
let integration: TestIntegration;
let browser: TestBrowser;
let visit: Visit;
let hands: Hands;
beforeAll(async () => {
  stack = await startStack({ publicUrl: 'http://localhost' });
  integration = await stack.api.integration({ channels: [{ target: 'security@acme.com', minSeverity: 'warning' }] });
  browser = await startBrowser(stack.api);
  visit = await browser.visit({ path: `/integrations/${integration.id}/notifications` });
  await visit.signIn();
  hands = handsOf(visit);
});
afterAll(async () => {
  expect(visit.troubles).toEqual([]);
  await browser.close();
  await stack.close();
});

const row = (commit: string) => visit.page.locator('#main tr', { hasText: commit });
/** A report whose alert is told of. */
async function report(commitSha: string): Promise<void> {
  const policyResults = [{ ruleId: 'missing_keys', passed: false, severity: 'critical', message: 'One is missing' }];
  const body = aWireReport({ commitSha, policyResults });
  expect((await stack.api.post('/reports', body, integration.key)).status).toBe(200);
}

it('NTF-5: a mail that the provider refuses for good shows as failed, with the reason in its own words', async () => {
  stack.sendgrid.answerWith(refused);
  await report('fa11ed0');
  await row('fa11ed0').getByText('Failed').waitFor();
  await row('fa11ed0').getByText('The from address does not match a verified sender.').waitFor();
});

it('its retry keeps the focus while it is under way, says that it failed again, and may be pressed once more', async () => {
  const answer = Promise.withResolvers<void>();
  stack.sendgrid.answerWith({ ...refused, after: answer.promise });
  const retry = 'button "Retry the message to security@acme.com"';
  await visit.page.locator('#main').focus();
  await hands.tabTo(retry);
  const calls = stack.sendgrid.calls();
  await visit.page.keyboard.press('Enter');
  await visit.page.locator('[aria-busy="true"]').waitFor();
  expect(await hands.focused()).toContain('button "Trying the message to security@acme.com"');
  // Nobody who presses it again meanwhile sends another.
  await visit.page.keyboard.press('Enter');
  answer.resolve();
  await visit.page.getByText('It failed again.').waitFor();
  expect(stack.sendgrid.calls()).toBe(calls + 1);
  expect(await hands.focused()).toBe(retry);
});

it('once the sender is mended, Enter sends it: the row says so, and the focus stays in it', async () => {
  await hands.press('Enter');
  await row('fa11ed0').getByText('Sent', { exact: true }).waitFor();
  expect(stack.sendgrid.mails).toMatchObject([{ to: 'security@acme.com' }]);
  await visit.page.getByRole('status').getByText('Retried: sent').waitFor({ state: 'attached' });
  expect(await visit.page.evaluate<boolean>(`document.activeElement.closest('tr, td, table') !== null`)).toBe(true);
});

it('several that failed are tried again at once, after a question that says how many', async () => {
  stack.sendgrid.answerWith(refused, refused);
  for (const commit of ['fa11ed1', 'fa11ed2']) await report(commit);
  await eventually(async () => (await visit.page.getByText('Failed', { exact: true }).count()) >= 2);
  await visit.page.locator('#main').focus();
  await hands.tabTo('button "Retry what failed"');
  await hands.press('Enter');
  await hands.tabTo('button "Retry 2"');
  await hands.press('Enter');
  await visit.page.getByText('2 notifications queued again.').first().waitFor();
  for (const commit of ['fa11ed1', 'fa11ed2']) await row(commit).getByText('Sent', { exact: true }).waitFor();
});

it('the page of a message tells all of it, and leads back by its way', async () => {
  await visit.page.locator('#main').focus();
  await hands.tabTo('link "security@acme.com"');
  await hands.press('Enter');
  await visit.page.getByRole('heading', { name: 'Message to security@acme.com' }).waitFor();
  await hands.tabTo('link "Notifications"');
  await hands.press('Enter');
  await visit.page.getByRole('table', { name: 'Notifications, newest first' }).waitFor();
});
