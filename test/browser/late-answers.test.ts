import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { TestIntegration } from '../api-client.ts';
import { aWireReport } from '../builders.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { startBrowser, type TestBrowser } from './visit.ts';

/** So long a dialog stays while its request is not answered, in milliseconds. */
const patienceMs = 20_000;

let stack: Stack;
let browser: TestBrowser;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  browser = await startBrowser(stack.api);
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Signs in at a page of a new integration. */
async function arrive(path: (integration: TestIntegration) => string) {
  const integration = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'info' }] });
  const visit = await browser.visit();
  await visit.page.clock.install();
  await visit.open(path(integration));
  await visit.signIn();
  return { ...visit, integration };
}

/** Holds back the answers to one kind of request; gives what lets them through, and waits until the page has them. */
async function hold(page: Page, method: string, path: string) {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  await page.route(`**/api/v1${path}`, async (route) => {
    if (route.request().method() === method) await late;
    await route.continue();
  });
  return async () => {
    const answer = page.waitForResponse((response) => response.request().method() === method);
    resolve();
    await (await answer).finished();
    // What shows the change is read anew before anything is done with it.
    await page.waitForTimeout(500);
  };
}

const settingsOf = (part: string) => (integration: TestIntegration) =>
  `/integrations/${integration.id}/settings/${part}`;
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
/** Ends a dialog whose request hangs, by the button that says so, once it may be ended. */
async function giveUp(page: Page, name: string, by: string): Promise<void> {
  const told = dialog(page, name).getByText('You may close this; what you asked for may still be done.');
  // The page measures from when it has drawn that the request is under way, which may be after this is asked first.
  await eventually(async () => {
    await page.clock.fastForward(patienceMs);
    return told.isVisible();
  });
  await dialog(page, name).getByRole('button', { name: by }).click();
  await dialog(page, name).waitFor({ state: 'detached' });
}

it('whoever left while a channel was saved stays where they went', async () => {
  const { page, url, integration } = await arrive(settingsOf('channels'));
  await page.getByRole('button', { name: 'a@acme.com', exact: true }).click();
  const letThrough = await hold(page, 'PUT', '/integrations/*/channels');
  await page.getByLabel('Mail address').fill('b@acme.com');
  await page.getByRole('button', { name: 'Save as another channel' }).click();
  await page
    .getByRole('link', { name: /^Alerts/, exact: false })
    .last()
    .click();
  await page.getByRole('navigation', { name: 'Alerts by state' }).waitFor();
  await letThrough();
  expect(page.url()).toBe(`${url}/integrations/${integration.id}/alerts`);
});

it('the form of a channel ends with its answer also where the channel is another one then', async () => {
  const { page } = await arrive(settingsOf('channels'));
  await page.getByRole('button', { name: 'a@acme.com', exact: true }).click();
  await page.getByLabel('Mail address').fill('b@acme.com');
  await page.getByRole('button', { name: 'Save as another channel' }).click();
  await page.getByRole('button', { name: 'b@acme.com', exact: true }).waitFor();
  await page.getByLabel('Mail address').waitFor({ state: 'detached' });
  expect(new URL(page.url()).search).toBe('');
  expect(await page.getByText('That channel is gone').count()).toBe(0);
});

it('whoever left while an integration is deleted stays where they went', async () => {
  const { page, url, integration } = await arrive(settingsOf('danger'));
  const letThrough = await hold(page, 'DELETE', `/integrations/${integration.id}`);
  await page.getByRole('button', { name: `Delete ${integration.name}` }).click();
  await page.getByLabel(`Type ${integration.name} to go on`).fill(integration.name);
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await giveUp(page, `Delete ${integration.name}`, 'Keep it');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
  await page.waitForURL(`${url}/settings`);
  await letThrough();
  expect(page.url()).toBe(`${url}/settings`);
});

it('whoever left while an integration is made stays where they went', async () => {
  const { page, url } = await arrive(() => '/new');
  const letThrough = await hold(page, 'POST', '/integrations/*/keys');
  await page.getByLabel('Name of the integration').fill('made-late');
  await page.getByRole('button', { name: 'Make it and its key' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Alerts' }).click();
  await page.waitForURL(`${url}/alerts`);
  await letThrough();
  expect(page.url()).toBe(`${url}/alerts`);
});

it('a late answer ends no dialog but its own', async () => {
  const { page } = await arrive(settingsOf('rules'));
  const rules = await hold(page, 'PUT', '/integrations/*/policies');
  await page.getByRole('button', { name: 'Add rule' }).click();
  await page.getByLabel('Rule id').fill('first');
  await page.getByLabel('Name', { exact: true }).fill('First');
  await page.getByRole('button', { name: 'Save rule' }).click();
  await giveUp(page, 'New rule', 'Cancel');
  await page.getByRole('button', { name: 'Add rule' }).click();
  await page.getByLabel('Rule id').fill('second');
  await rules();
  expect(await page.getByLabel('Rule id').inputValue()).toBe('second');
});

it('a key that is revoked late ends no other question about keys', async () => {
  const { page } = await arrive(settingsOf('keys'));
  const letThrough = await hold(page, 'DELETE', '/integrations/*/keys/*');
  await page
    .getByRole('button', { name: /^Revoke/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Revoke now' }).click();
  await giveUp(page, 'Revoke a key', 'Keep it');
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name', { exact: true }).fill('nightly');
  await letThrough();
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('nightly');
});

it('what became of many acknowledgements is told although their dialog was ended', async () => {
  const { page, integration } = await arrive(({ id }) => `/integrations/${id}/alerts`);
  const policyResults = [{ ruleId: 'missing_keys', passed: false, severity: 'critical', message: 'One is missing' }];
  await stack.api.post('/reports', aWireReport({ policyResults }), integration.key);
  await page.getByRole('table', { name: 'Open alerts' }).getByRole('checkbox').check();
  const { promise: late, resolve: answer } = Promise.withResolvers<void>();
  await page.route('**/api/v1/alerts/*/acknowledge', async (route) => {
    await late;
    await route.fulfill({ status: 502, body: 'Bad gateway' });
  });
  await page.getByRole('button', { name: 'Stop notifications for 1' }).click();
  await dialog(page, 'Stop notifications for 1 alert').getByRole('button', { name: /^Stop/ }).click();
  await giveUp(page, 'Stop notifications for 1 alert', 'Close');
  answer();
  await page.locator('#main').getByText('Failed for 1 alert').waitFor();
});
