import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { startBrowser, type TestBrowser } from './visit.ts';

const basePath = '/security/clef';

let stack: Stack;
let browser: TestBrowser;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: `http://localhost${basePath}`, basePath });
  browser = await startBrowser({ url: stack.api.url + basePath, adminKey: stack.api.adminKey });
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

it('under a prefix the page, its parts, its requests and its links are all below it', async () => {
  const { page, url, troubles, signIn, settle } = await browser.visit();
  const outside: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`)) outside.push(request.url());
  });
  const failed: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400 && !response.url().endsWith('/session')) failed.push(response.url());
  });
  await signIn();
  await page.getByRole('link', { name: 'Alerts' }).first().click();
  await settle();
  expect(page.url()).toBe(`${url}/alerts`);
  await page.reload();
  await settle();
  expect(await page.getByRole('link', { name: 'Alerts' }).first().getAttribute('aria-current')).toBe('page');
  expect({ outside, failed, troubles }).toEqual({ outside: [], failed: [], troubles: [] });
});

it('the chosen theme is there before anything is painted', async () => {
  const { page, context, signIn, url, troubles } = await browser.visit({ path: '/' });
  await signIn();
  for (const theme of ['Light', 'Dark']) {
    await page.getByRole('button', { name: theme, exact: true }).first().click();
    const fresh = await context.newPage();
    // Without its program the page shows what it is before the first paint, and nothing else.
    await fresh.route('**/assets/*.js', (route) => route.abort());
    await fresh.goto(url);
    expect(await fresh.evaluate<string>('document.documentElement.dataset.theme')).toBe(theme.toLowerCase());
    const background = await fresh.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
    expect(background).toBe(await page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor'));
    await fresh.close();
  }
  await page.getByRole('button', { name: 'System', exact: true }).first().click();
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor')).not.toBe(light);
  expect(troubles).toEqual([]);
});
