import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { startStack, type Stack } from '../harness.ts';
import { startBrowser, type TestBrowser } from './visit.ts';

let stack: Stack & { integration: TestIntegration };
let browser: TestBrowser;
beforeAll(async () => {
  const started = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  stack = { ...started, integration: await started.api.integration() };
  browser = await startBrowser(stack.api);
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

describe('signing in', () => {
  it('says what to do when the key is wrong, and takes the right one on the same page', async () => {
    const { page, signIn, troubles } = await browser.visit({ path: '/' });
    await page.getByLabel('API key').fill('clefp_api_not-the-key');
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/key.*\./i);
    expect(await page.getByLabel('API key').getAttribute('aria-invalid')).toBe('true');
    await signIn();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Fleet');
    expect(troubles).toEqual([]);
  });

  it('INT-2: tells whoever brings the key of a pipeline which one to bring', async () => {
    const { page, troubles } = await browser.visit({ path: '/' });
    await page.getByLabel('API key').fill(stack.integration.key);
    await page.keyboard.press('Enter');
    const said = await page.getByRole('alert').textContent();
    expect(said).toContain('only sends reports');
    expect(said).toContain('read, operator or admin');
    expect(await page.locator('.app').count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it('returns to the address that was asked for', async () => {
    const path = `/integrations/${stack.integration.id}/alerts?status=all`;
    const { page, url, signIn, troubles } = await browser.visit({ path });
    await signIn();
    expect(page.url()).toBe(url + path);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(stack.integration.name);
    expect(troubles).toEqual([]);
  });

  it('ends with signing out, also for another window of the same browser', async () => {
    const { page, context, url, signIn, troubles } = await browser.visit({ path: '/' });
    await signIn();
    const other = await context.newPage();
    await other.goto(url);
    await other.locator('.app').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    await other.reload();
    await other.getByLabel('API key').waitFor();
    expect(troubles).toEqual([]);
  });

  it('leads back to signing in once the key is revoked', async () => {
    const { body: key } = await stack.api.post('/keys', { name: 'short lived', scopes: ['read'] });
    const { page, signIn } = await browser.visit({ path: '/' });
    await signIn(key.key);
    await stack.api.request('DELETE', `/keys/${key.id}`);
    await page.getByRole('link', { name: stack.integration.name }).first().click();
    await page.getByLabel('API key').waitFor();
    await page.getByText('Your session ended. Sign in, and this page comes back.').waitFor();
    await signIn();
    expect(new URL(page.url()).pathname).toContain(stack.integration.id);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await page.getByText('Your session ended').count()).toBe(0);
  });

  it('in one tab takes another along that waits at the sign-in, once it is seen', async () => {
    const { page, context, url, signIn } = await browser.visit({ path: '/' });
    const other = await context.newPage();
    await other.goto(url);
    await other.getByLabel('API key').fill('half a key');
    await signIn();
    const asked = other.waitForResponse('**/api/v1/session');
    await other.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await asked;
    await other.locator('.app').waitFor();
    await page.locator('.app').waitFor();
  });

  it('INT-3: whoever signs in after a session ended sees nothing of what the one before was shown', async () => {
    const other = await stack.api.integration();
    const { body: dying } = await stack.api.post('/keys', { name: 'sees all', scopes: ['read'] });
    const { body: bound } = await stack.api.post(`/integrations/${other.id}/keys`, { name: 'one', scopes: ['read'] });
    const { page, signIn } = await browser.visit({ path: '/' });
    await signIn(dying.key);
    await page.getByRole('link', { name: stack.integration.name }).first().waitFor();
    await stack.api.request('DELETE', `/keys/${dying.id}`);
    await page.getByRole('link', { name: stack.integration.name }).first().click();
    await page.getByLabel('API key').fill(bound.key);
    // Nothing new comes, so what is shown was there before.
    await page.route('**/api/v1/integrations', () => undefined);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.app').waitFor();
    expect(await page.getByText(stack.integration.name).count()).toBe(0);
  });

  it('INT-3: a page leaves what it shows once another tab signed in with another key', async () => {
    const other = await stack.api.integration();
    const { body: bound } = await stack.api.post(`/integrations/${other.id}/keys`, {
      name: 'only one',
      scopes: ['read'],
    });
    const { page, context, url, signIn, troubles } = await browser.visit({ path: '/' });
    await signIn();
    const tab = await context.newPage();
    await tab.goto(url);
    await tab.evaluate(
      (key) =>
        fetch('/api/v1/session', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ key }),
        }).then(({ status }) => status),
      bound.key,
    );
    await page.getByRole('link', { name: stack.integration.name }).first().waitFor();
    // As when one comes back to it.
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await page.getByText('only one').first().waitFor();
    await page.getByRole('link', { name: stack.integration.name }).first().waitFor({ state: 'detached' });
    expect(troubles).toEqual([]);
  });

  it('signing out of a session that ended already leads to the sign-in all the same', async () => {
    const { body: key } = await stack.api.post('/keys', { name: 'gone', scopes: ['read'] });
    const { page, signIn } = await browser.visit({ path: '/' });
    await signIn(key.key);
    await stack.api.request('DELETE', `/keys/${key.id}`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
  });
});
