import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Locator } from 'playwright-core';
import type { TestIntegration } from '../api-client.ts';
import { aWireReport } from '../builders.ts';
import { startStack, type Stack } from '../harness.ts';
import { startBrowser, type TestBrowser, type Visit } from './visit.ts';

let stack: Stack;
let integration: TestIntegration;
let browser: TestBrowser;
let visit: Visit;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  integration = await stack.api.integration();
  const policyResults = [{ ruleId: 'missing_keys', passed: false, severity: 'critical', message: 'One is missing' }];
  await stack.api.post('/reports', aWireReport({ policyResults }), integration.key);
  browser = await startBrowser(stack.api);
  visit = await browser.visit({ path: '/' });
  await visit.signIn();
  await visit.page.emulateMedia({ forcedColors: 'active' });
});
afterAll(async () => {
  expect(visit.troubles).toEqual([]);
  await browser.close();
  await stack.close();
});

const look = (of: Locator, property: string) =>
  of
    .first()
    .evaluate(
      (element, name) => element.ownerDocument.defaultView!.getComputedStyle(element).getPropertyValue(name),
      property,
    );

it('where the system names the colours, what is pressed and where one is can be seen', async () => {
  const { page, open } = visit;
  await open('/');
  const critical = page.getByRole('button', { name: 'Critical' });
  const before = await look(critical, 'background-color');
  await critical.click();
  await page.mouse.move(0, 0);
  expect(await look(critical, 'background-color')).not.toBe(before);
  const nav = page.getByRole('navigation', { name: 'Main' });
  const here = await look(nav.getByRole('link', { name: 'Fleet' }), 'background-color');
  expect(here).not.toBe(await look(nav.getByRole('link', { name: 'Alerts' }), 'background-color'));
});

it('where the system names the colours, it draws what can be ticked and chosen', async () => {
  const { page, open } = visit;
  await open('/alerts');
  const box = page.getByRole('checkbox');
  await box.check();
  expect(await look(box, 'appearance')).toBe('auto');
  await open('/settings');
  await page.getByRole('button', { name: 'New key' }).click();
  expect(await look(page.getByRole('radio'), 'appearance')).toBe('auto');
});

it('where the system names the colours, the scrubber has a handle and the lane of a cell a mark', async () => {
  const { page, open } = visit;
  await open(`/integrations/${integration.id}/matrix`);
  const slider = page.getByRole('slider', { name: 'Report' });
  expect([await look(slider, 'forced-color-adjust'), await look(slider, '--accent-line')]).toEqual([
    'none',
    'Highlight',
  ]);
  await page.locator('button.cell').first().click();
  const mark = page.locator('.lane-at .mark');
  await mark.waitFor();
  expect(await look(mark, 'background-color')).not.toBe(await look(page.locator('body'), 'background-color'));
});
