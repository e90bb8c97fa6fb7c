import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startStack, type Stack } from '../harness.ts';
import { startBrowser, type TestBrowser } from './visit.ts';

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

const newAdmin = async (name: string) =>
  (await stack.api.post('/keys', { name, scopes: ['admin'] })).body as { id: string; key: string };
/** Signs in with a key of its own, and opens the keys of the installation. */
async function arrive(name: string) {
  const own = await newAdmin(name);
  const visit = await browser.visit({ path: '/settings' });
  await visit.signIn(own.key);
  return { ...visit, own };
}
async function ask(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Make key' }).click();
}
const secretIn = (page: Page) => page.getByRole('dialog', { name: 'Copy the key now' }).locator('.secret code');
/** Lets nothing of the list through until it is called off. */
async function holdList(page: Page, method: string) {
  const { promise: mended, resolve: mend } = Promise.withResolvers<void>();
  await page.route('**/api/v1/keys', async (route) => {
    if (route.request().method() === method) await mended;
    await route.continue().catch(() => undefined);
  });
  return mend;
}

it('INT-2: a new key is shown although the list it stands in cannot be read anew', async () => {
  const { page } = await arrive('lists');
  const mend = await holdList(page, 'GET');
  await ask(page, 'nightly');
  await secretIn(page).waitFor();
  mend();
  // What happens in a dialog is said within it: below it nothing is heard.
  const dialog = page.getByRole('dialog', { name: 'Copy the key now' });
  await dialog.getByRole('button', { name: 'Copy key' }).click();
  await dialog
    .getByRole('status')
    .getByText(/^Copied|^Mark it/)
    .waitFor({ state: 'attached' });
});

it('INT-2: while a key is made its dialog stays, whatever is pressed, and the key takes its place', async () => {
  const { page } = await arrive('waits');
  const mend = await holdList(page, 'POST');
  await ask(page, 'nightly');
  const dialog = page.getByRole('dialog', { name: 'New key' });
  await dialog.getByRole('button', { name: 'Making it' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Close' }).click({ force: true });
  await dialog.getByRole('button', { name: 'Cancel' }).click({ force: true });
  expect(await dialog.isVisible()).toBe(true);
  mend();
  await secretIn(page).waitFor();
  expect(await dialog.count()).toBe(0);
});

it('INT-2: neither a way back nor the end of the session takes away a key that is not stored yet', async () => {
  const { page, own, open } = await arrive('ends');
  await open('/');
  await page.getByRole('link', { name: 'Settings' }).first().click();
  await ask(page, 'nightly');
  const key = await secretIn(page).textContent();
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Fleet', includeHidden: true }).waitFor();
  await stack.api.request('DELETE', `/keys/${own.id}`);
  // A hint, upon which the page reads anew and learns that its session ended.
  await stack.api.integration();
  await page.getByText('Your session ended. This page stays').waitFor();
  expect(await secretIn(page).textContent()).toBe(key);
  await page.getByLabel('I have stored it').check();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByLabel('API key').waitFor();
});

it('INT-2: signing out does not take away a key that is not stored yet', async () => {
  const { page, open, troubles } = await arrive('leaves');
  await open('/new');
  await page.getByLabel('Name of the integration').fill('first-of-all');
  await page.getByRole('button', { name: 'Make it and its key' }).click();
  const key = await page.locator('.secret code').textContent();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('Your session ended. This page stays').waitFor();
  expect(await page.locator('.secret code').textContent()).toBe(key);
  // The page is left at once, so nobody sees the box ticked.
  await page.getByLabel('I have stored it').click();
  await page.getByLabel('API key').waitFor();
  expect(troubles.filter((each) => each.startsWith('dialog'))).toEqual([]);
});

it('INT-2: the key one is signed in with is marked, and is rotated with an overlap alone', async () => {
  const { page } = await arrive('mine');
  const row = page.getByRole('row', { name: 'mine' });
  await row.getByText('You are signed in with it').waitFor();
  expect(await page.getByText('You are signed in with it').count()).toBe(1);
  await row.getByRole('button', { name: 'Rotate' }).click();
  const overlaps = await page.getByLabel('The old key works on for').locator('option').allTextContents();
  expect(overlaps).toEqual(['An hour', 'A day', 'A week', '30 days']);
});
