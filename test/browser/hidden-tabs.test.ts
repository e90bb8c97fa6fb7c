import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { TestIntegration } from '../api-client.ts';
import { aWireReport } from '../builders.ts';
import { startStack, type Stack } from '../harness.ts';
import { startBrowser, type TestBrowser, type Visit } from './visit.ts';

/** A browser has so many connections to one address over HTTP/1.1, for all its tabs together. */
const connections = 6;

let stack: Stack;
let integration: TestIntegration;
let browser: TestBrowser;
let visit: Visit;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  integration = await stack.api.integration();
  browser = await startBrowser(stack.api);
  visit = await browser.visit({ path: '/' });
  await visit.signIn();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** What a page is told when its tab goes behind another one, or comes before it; a browser without windows tells it nothing. */
const asSeen = (visible: boolean) => `
  Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${visible ? 'visible' : 'hidden'}' });
  Object.defineProperty(document, 'hidden', { configurable: true, value: ${!visible} });
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));`;
const turn = (page: Page, visible: boolean) => page.evaluate(asSeen(visible));
const isLive = (page: Page) => page.getByText('Live', { exact: true }).first().waitFor();
const submit = (commitSha: string) => stack.api.post('/reports', aWireReport({ commitSha }), integration.key);
const shows = (page: Page, commit: string) =>
  page.locator('table.fleet tr', { hasText: integration.name }).getByText(commit).waitFor({ timeout: 5_000 });

it('tabs that nobody sees leave the connections of the browser to the one that is seen', async () => {
  const tabs: Page[] = [];
  for (let index = 0; index <= connections; index += 1) {
    const tab = await visit.context.newPage();
    await tab.goto(visit.url);
    await isLive(tab);
    await turn(tab, false);
    tabs.push(tab);
  }
  for (const tab of tabs) await tab.close();
});

it('a tab that is seen again shows at once what happened meanwhile, and is live', async () => {
  const tab = await visit.context.newPage();
  await tab.goto(visit.url);
  await isLive(tab);
  await turn(tab, false);
  await tab.getByText('Connecting', { exact: true }).first().waitFor();
  await submit('5ee0001');
  await turn(tab, true);
  await shows(tab, '5ee0001');
  await isLive(tab);
  await submit('5ee0002');
  await shows(tab, '5ee0002');
  await tab.close();
});

it('a tab that was opened behind another one reads, and is live from when it is seen', async () => {
  const tab = await visit.context.newPage();
  const streams: string[] = [];
  tab.on('request', (request) => {
    if (request.resourceType() === 'eventsource') streams.push(request.url());
  });
  await tab.addInitScript(asSeen(false));
  await tab.goto(visit.url);
  await tab.locator('table.fleet tr', { hasText: integration.name }).waitFor();
  expect(streams).toEqual([]);
  await turn(tab, true);
  await isLive(tab);
  await tab.close();
});
