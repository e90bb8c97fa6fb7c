import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { aWireReport } from '../builders.ts';
import { startStack, type Stack } from '../harness.ts';
import { handsOf, type Hands } from './hands.ts';
import { startBrowser, type TestBrowser, type Visit } from './visit.ts';

/** One more than a page of alerts has, and than the scrubber draws at first. */
const many = 61;

let stack: Stack;
let integration: TestIntegration;
let browser: TestBrowser;
let visit: Visit;
let hands: Hands;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  integration = await stack.api.integration();
  const commits = Array.from({ length: many }, (_, index) => `c0ffee${index + 100}`);
  const reports = commits.map((commitSha) => aWireReport({ commitSha, policyResults: failing() }));
  expect((await stack.api.post('/reports/batch', { reports }, integration.key)).status).toBe(200);
  browser = await startBrowser(stack.api);
  visit = await browser.visit({ path: '/' });
  await visit.signIn();
  hands = handsOf(visit);
});
afterAll(async () => {
  expect(visit.troubles).toEqual([]);
  await browser.close();
  await stack.close();
});

const failing = () =>
  Array.from({ length: many }, (_, index) => ({
    ruleId: `rule_${index + 100}`,
    ruleName: `rule_${index + 100}`,
    passed: false,
    severity: 'critical',
    message: 'One is missing',
  }));
const at = (path: string) => `/integrations/${integration.id}${path}`;
/** Focuses the link of the second alert from the end of the page, and gives how far below the top it and a bar are. */
const focusBelow = (bar: string) =>
  visit.page.evaluate<{ link: number; bar: number }>(`(() => {
    scrollTo(0, document.body.scrollHeight);
    const link = document.querySelectorAll('[data-alert]')[1];
    link.focus();
    const box = (of) => of.getBoundingClientRect();
    return { link: box(link).top, bar: box(document.querySelector('${bar}')).bottom };
  })()`);

it('WCAG 2.4.11: what gets the focus is not covered by the bar that stays', async () => {
  const { page, open } = visit;
  await open(at('/alerts'));
  await page.getByRole('checkbox').first().check();
  const selected = await focusBelow('.bulk');
  expect(selected.link).toBeGreaterThanOrEqual(selected.bar);
  await page.setViewportSize({ width: 600, height: 900 });
  await open(at('/alerts'));
  const narrow = await focusBelow('.topbar');
  expect(narrow.link).toBeGreaterThanOrEqual(narrow.bar);
  await page.setViewportSize({ width: 1440, height: 900 });
});

it('after the last "Show more" one goes on at what came, not at the beginning', async () => {
  const { page, open } = visit;
  await open(at('/alerts'));
  const shown = await page.locator('[data-alert]').count();
  await page.getByRole('button', { name: 'Show more' }).focus();
  await hands.press('Enter');
  await page
    .locator('[data-alert]')
    .nth(many - 1)
    .waitFor();
  await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
  await hands.tabTo(/checkbox/, 1);
  const row = await page.evaluate<number>(
    `[...document.querySelectorAll('[data-alert]')].findIndex((each) => each.closest('tr').contains(document.activeElement))`,
  );
  expect(row).toBe(shown);
});

it('WCAG 4.1.3: what a filter leaves is told, and not what changes by itself', async () => {
  const { page, open } = visit;
  const told = page.getByRole('status');
  await open(at('/alerts'));
  await page.waitForTimeout(700);
  expect(await told.allTextContents()).not.toContain('50 or more alerts');
  await page.getByLabel('Severity').selectOption('info');
  await told.getByText('No alerts', { exact: true }).waitFor({ state: 'attached' });
  await open(at('/policies'));
  await page.getByLabel('Filter by rule, scope or message').fill('rule_100');
  await told.getByText('1 result', { exact: true }).waitFor({ state: 'attached' });
  await open(at('/notifications'));
  await page.getByLabel('Head, by its commit').fill('c0ffee100');
  // Counts too when one leaves the field.
  await page.keyboard.press('Tab');
  await page.waitForURL('**/notifications?commit=c0ffee100');
  await told.getByText('No notifications', { exact: true }).waitFor({ state: 'attached' });
});

it('the first report that is drawn is not told as the beginning of the line, and leads further back', async () => {
  const { page, open } = visit;
  await open(at('/matrix?at=c0ffee101&diff=1'));
  await page.getByText('The report before it is not drawn, so nothing is compared').waitFor();
  await page.getByRole('button', { name: 'Draw older reports' }).click();
  await page.getByText(`Report 2 of ${many}`).waitFor();
  await page.getByRole('button', { name: 'Older report' }).click();
  await page.getByText('Nothing before it to compare with').waitFor();
  expect(await page.getByRole('button', { name: 'Older report' }).getAttribute('aria-disabled')).toBe('true');
});

it('what can be exported stays in its place while another report is on its way', async () => {
  const { page, open } = visit;
  await open(at('/matrix'));
  const asked = Promise.withResolvers<void>();
  await page.route(/\/matrix\?at=/, async (route) => {
    await asked.promise;
    await route.continue().catch(() => undefined);
  });
  await page.getByRole('button', { name: 'Older report' }).click();
  await page.waitForURL('**/matrix?at=*');
  const button = page.getByRole('button', { name: 'Export JSON' });
  expect([await button.count(), await button.getAttribute('aria-busy')]).toEqual([1, 'true']);
  asked.resolve();
  await page.unroute(/\/matrix\?at=/);
  await page.locator('#main [aria-busy="true"]').first().waitFor({ state: 'detached' });
});

it('each moment of the life of an alert names its zone', async () => {
  const { page, open } = visit;
  await open(at('/alerts'));
  await page.locator('[data-alert]').first().click();
  await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  const moments = await page.locator('#main .tl .when').allTextContents();
  expect(moments).not.toEqual([]);
  for (const moment of moments) expect(moment).toMatch(/ UTC$/);
});

it('Back leads to the row one had left, which has the focus', async () => {
  const { page, open } = visit;
  for (let index = 0; index < 80; index += 1) await stack.api.integration();
  await open('/');
  const links = page.locator('.fleet a[href$="/matrix"]');
  await page.mouse.wheel(0, 20_000);
  await links.nth(75).waitFor();
  await links.nth(75).scrollIntoViewIfNeeded();
  const href = await links.nth(75).getAttribute('href');
  await links.nth(75).click();
  await page.waitForURL('**/matrix');
  await page.goBack();
  await links.nth(75).waitFor();
  await page.waitForTimeout(300);
  expect(await page.evaluate<string | null>(`document.activeElement.getAttribute('href')`)).toBe(href);
  expect(await page.evaluate<number>('scrollY')).toBeGreaterThan(500);
});
