import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { aWireReport } from '../builders.ts';
import { startStack, type Stack } from '../harness.ts';
import { startBrowser, type TestBrowser, type Visit } from './visit.ts';

let stack: Stack;
let integration: TestIntegration;
let browser: TestBrowser;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  integration = await stack.api.integration();
  const policyResults = [{ ruleId: 'missing_keys', passed: false, severity: 'critical', message: 'One is missing' }];
  await stack.api.post('/reports', aWireReport({ policyResults }), integration.key);
  browser = await startBrowser(stack.api);
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** What has the focus, as a screen reader would name it. */
const focused = ({ page }: Visit) =>
  page.evaluate<string>(`document.activeElement.innerText || document.activeElement.id`);
const choose = async ({ page }: Visit, command: string) => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Type a part of a name' }).waitFor();
  await page.keyboard.type(command);
  await page.keyboard.press('Enter');
};
const arrive = async (options: { width?: number } = {}) => {
  const visit = await browser.visit({ path: '/', ...options });
  await visit.signIn();
  return visit;
};

describe('by keyboard alone', () => {
  it('one signs in and finds the way to an integration with the command menu', async () => {
    const { page, troubles, settle } = await browser.visit({ path: '/' });
    await page.keyboard.type(stack.api.adminKey);
    await page.keyboard.press('Enter');
    await page.locator('.app').waitFor();
    await settle();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type(integration.name);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/integrations/${integration.id}/matrix`);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it('the command menu is walked with arrows, says when nothing is called so, and gives the focus back', async () => {
    const visit = await arrive();
    const { page } = visit;
    await page.getByRole('link', { name: 'Outbox' }).first().focus();
    await page.keyboard.press('?');
    const chosen = page.getByRole('option', { selected: true });
    const first = await chosen.textContent();
    await page.keyboard.press('ArrowDown');
    expect(await chosen.textContent()).not.toBe(first);
    await page.keyboard.press('ArrowUp');
    expect(await chosen.textContent()).toBe(first);
    await page.keyboard.type('nothing has this name');
    await page.getByText('Nothing is called so').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused(visit)).toBe('Outbox');
  });

  it('who may only read is offered no key that does nothing', async () => {
    const { body } = await stack.api.post('/keys', { name: 'reader', scopes: ['read'] });
    const { page, open, signIn } = await browser.visit({ path: '/alerts' });
    await signIn(body.key);
    await open('/alerts');
    await page.keyboard.press('?');
    await page.getByRole('option', { name: 'Go to the next alert' }).waitFor();
    expect(await page.getByRole('option', { name: 'Stop notifications' }).count()).toBe(0);
  });

  it('the first stop is the way past the menu, and it can be seen', async () => {
    const visit = await arrive();
    const { page } = visit;
    await page.reload();
    await visit.settle();
    await page.keyboard.press('Tab');
    expect(await focused(visit)).toBe('Skip to content');
    const box = await page.getByRole('button', { name: 'Skip to content' }).boundingBox();
    expect(box!.x >= 0 && box!.y >= 0 && box!.width > 20).toBe(true);
    await page.keyboard.press('Enter');
    expect(await focused(visit)).toContain('Fleet');
    await page.keyboard.press('Tab');
    expect(await page.evaluate<boolean>(`document.getElementById('main').contains(document.activeElement)`)).toBe(true);
  });

  it('every stop on the fleet page shows that it has the focus', async () => {
    const visit = await arrive();
    const { page } = visit;
    await page.reload();
    await visit.settle();
    const stops: string[] = [];
    for (let index = 0; index < 60; index += 1) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate<{ name: string; outline: string; shadow: string } | null>(
        `(() => {
          const active = document.activeElement;
          if (active === document.body) return null;
          const { outlineStyle: outline, boxShadow: shadow } = getComputedStyle(active);
          return { name: active.tagName + ' ' + (active.innerText ?? ''), outline, shadow };
        })()`,
      );
      if (!stop) break;
      expect(stop).not.toMatchObject({ outline: 'none', shadow: 'none' });
      stops.push(stop.name);
    }
    expect(stops.some((name) => name.includes(integration.name))).toBe(true);
  });

  it('after going to another page one reads on at its beginning', async () => {
    const visit = await arrive();
    const { page } = visit;
    await page.getByRole('link', { name: 'Alerts' }).first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/alerts');
    expect(await page.evaluate<string>('document.activeElement.id')).toBe('main');
  });

  it('on a small screen the menu opens, leads on and closes', async () => {
    const visit = await arrive({ width: 360 });
    const { page } = visit;
    await page.locator('.topbar summary').focus();
    await page.keyboard.press('Enter');
    const link = page.locator('.topbar').getByRole('link', { name: /^Alerts/ });
    await link.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/alerts');
    expect(await link.count()).toBe(0);
  });

  it('what the command menu does, it does where the focus was', async () => {
    const { page, open } = await arrive();
    await open(`/integrations/${integration.id}/alerts`);
    await page.locator('[data-alert]').first().focus();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('select the alert');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Selection' }).getByText('1 selected').waitFor();
  });

  it('what is selected among open alerts is not selected among all, where nothing can be done with it', async () => {
    const { page, open } = await arrive();
    await open(`/integrations/${integration.id}/alerts`);
    await page.locator('[data-alert]').first().focus();
    await page.keyboard.press('x');
    await page.getByRole('region', { name: 'Selection' }).waitFor();
    await page.getByRole('link', { name: 'All', exact: true }).click();
    await page.getByRole('table', { name: 'All alerts' }).waitFor();
    expect(await page.getByRole('region', { name: 'Selection' }).count()).toBe(0);
  });

  it('neither Escape nor the command menu takes away a key that is shown once', async () => {
    const { page, open } = await arrive();
    await open(`/integrations/${integration.id}/settings/keys`);
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('seen once');
    await page.keyboard.press('Enter');
    const shown = page.getByRole('dialog', { name: 'Copy the key now' });
    await shown.waitFor();
    for (const key of ['Escape', 'Escape', 'Escape', 'Control+k']) {
      await page.keyboard.press(key);
      await page.waitForTimeout(100);
    }
    expect(await shown.locator('code').first().textContent()).toContain('clefp_ci_');
    expect(await page.getByRole('combobox').count()).toBe(0);
    await shown.getByLabel('I have stored it').check();
    await page.keyboard.press('Escape');
    await shown.waitFor({ state: 'detached' });
  });

  it('a key works too where a keyboard writes its sign with AltGr or Option; a shortcut stays one', async () => {
    const { page, open } = await arrive();
    for (const commitSha of ['a17a001', 'a17a002']) {
      await stack.api.post('/reports', aWireReport({ commitSha }), integration.key);
    }
    const press = (key: string, how: object) => {
      const init = JSON.stringify({ key, bubbles: true, cancelable: true, ...how });
      return page.evaluate<boolean>(`document.body.dispatchEvent(new KeyboardEvent('keydown', ${init}))`);
    };
    await open(`/integrations/${integration.id}/matrix`);
    // AltGr on Windows, where it is told as two keys; Option on a Mac; AltGr on Linux.
    await press('[', { ctrlKey: true, altKey: true, modifierAltGraph: true });
    await page.waitForURL('**/matrix?at=a17a001');
    await press(']', { altKey: true });
    await page.waitForURL('**/matrix');
    await press('[', { modifierAltGraph: true });
    await page.waitForURL('**/matrix?at=a17a001');
    for (const how of [{ ctrlKey: true }, { metaKey: true }]) await press('\\', how);
    for (const how of [{ altKey: true }, { ctrlKey: true }, { modifierAltGraph: true }]) await press('d', how);
    await page.waitForTimeout(300);
    expect(page.url()).toMatch(/\?at=a17a001$/);
  });

  it('WCAG 2.1.4: keys that act alone can be switched off, and stay off; Ctrl K and Escape do not', async () => {
    const { page, open, settle } = await arrive();
    const at = `/integrations/${integration.id}/matrix`;
    const toggle = page.getByRole('switch', { name: 'Single-key shortcuts' });
    const marks = page.getByRole('button', { name: 'Mark changes', pressed: true });
    await open(at);
    await toggle.uncheck();
    await page.reload();
    await settle();
    for (const key of ['d', '?']) await page.keyboard.press(key);
    await page.waitForTimeout(200);
    expect([await marks.count(), await page.getByRole('dialog').count()]).toEqual([0, 0]);
    await page.keyboard.press('Control+k');
    await page.getByRole('option', { name: 'Mark what changed here', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await toggle.check();
    await page.keyboard.press('d');
    await marks.waitFor();
  });

  it('whoever stops the notifications of an alert goes on where they were', async () => {
    const visit = await arrive();
    const { page } = visit;
    await page.goto(`${visit.url}/alerts`);
    await visit.settle();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByLabel('Note for the others').waitFor();
    await choose(visit, 'Write a note');
    await page.keyboard.type('on it');
    await page.keyboard.press('Enter');
    await page.getByText('on it').first().waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(visit)).toBe('Let notifications resume');
  });
});
