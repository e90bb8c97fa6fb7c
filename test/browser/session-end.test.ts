import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aWireReport } from '../builders.ts';
import { startStack, type Stack } from '../harness.ts';
import { startBrowser, type TestBrowser } from './visit.ts';

const hourMs = 3_600_000;

let stack: Stack;
let browser: TestBrowser;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  const integration = await stack.api.integration();
  await stack.api.post('/reports', aWireReport(), integration.key);
  browser = await startBrowser(stack.api);
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

it('a page that waited long at the sign-in knows what time it is', async () => {
  const { page, open, signIn } = await browser.visit();
  await page.clock.install();
  await open('/');
  await page.clock.fastForward(2 * hourMs);
  await signIn();
  await page.getByRole('table').getByText('2 h ago').waitFor({ timeout: 5_000 });
});

it('a session that ends soon says so, and not before', async () => {
  const { page, open, signIn } = await browser.visit();
  await page.clock.install();
  await open('/');
  await signIn();
  const notice = page.getByText(/Your session ends in \d+ min/);
  expect(await notice.count()).toBe(0);
  await page.clock.fastForward(12 * hourMs - 10 * 60_000);
  await notice.waitFor();
  // Told once to those who do not see it, not again with each minute.
  await page.getByRole('status').getByText('Your session ends soon.').waitFor({ state: 'attached' });
  expect(await page.getByRole('status').filter({ has: notice }).count()).toBe(0);
});
