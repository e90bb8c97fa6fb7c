import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { send } from '../http/raw.ts';
import { issue, logsRequest, reportPush } from '../otlp.ts';
import { handsOf, type Hands } from './hands.ts';
import { startBrowser, type TestBrowser, type Visit } from './visit.ts';

let stack: Stack;
let browser: TestBrowser;
let visit: Visit;
let hands: Hands;
let key: string;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  browser = await startBrowser(stack.api);
  visit = await browser.visit({ path: '/' });
  hands = handsOf(visit);
});
afterAll(async () => {
  expect(visit.troubles).toEqual([]);
  await browser.close();
  await stack.close();
});
const shows = (text: string | RegExp) => visit.page.locator('#main').getByText(text).first().waitFor();

it('whoever signs in to an empty installation is led to a first integration', async () => {
  await hands.type(stack.api.adminKey);
  await hands.press('Enter');
  await shows('Nothing reports here yet');
  await hands.tabTo('link "New integration"');
  await hands.press('Enter');
  await shows('Name of the integration');
});

it('the field for its name has the focus already, and says what a name may be', async () => {
  expect(await hands.focused()).toBe('textbox "Name of the integration"');
  await hands.type('payments-api');
  await hands.press('Enter');
  await visit.page.waitForURL('**/integrations/*/start');
  await shows('Waiting for the first report');
});

it('INT-2: its key is shown once, and copied by hand', async () => {
  key = (await visit.page.locator('.secret code').textContent())!;
  expect(key).toMatch(/^clefp_ci_/);
  await hands.tabTo('button "Copy key"');
  await visit.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await hands.press('Enter');
  expect(await visit.page.evaluate<string>('navigator.clipboard.readText()')).toBe(key);
  await hands.tabTo(/^checkbox "I have stored it/);
  await hands.press('Space');
  await shows(', done');
});

it('arrows choose the CI system, whose snippet sends to where this page comes from', async () => {
  await hands.tabTo('tab "GitHub Actions"');
  await hands.press('ArrowRight');
  expect(await hands.focused()).toContain('tab "GitLab CI"');
  await hands.tabTo(/Snippet for GitLab CI/);
  expect(await visit.page.locator('pre.code').textContent()).toContain(`CLEF_TELEMETRY_URL: ${visit.url}/v1/logs`);
});

it('the first push shows on the open page, which leads to the matrix', async () => {
  const missing = { namespace: 'oauth', environment: 'production', message: '1 key is missing' };
  const push = logsRequest(key, reportPush('f1257c0', [issue('matrix/error', missing)]));
  expect((await send(stack.api.url, push)).status).toBe(200);
  await shows('The first report is here');
  await hands.tabTo('link "Open the matrix"');
  await hands.press('Enter');
  await visit.page.getByRole('table', { name: /^Health by namespace/ }).waitFor();
  await hands.tabTo(/oauth.*production.*critical/i);
});

it('nobody is shown the key again, neither on the way back nor anew', async () => {
  await visit.page.goBack();
  await shows('A key is shown only when it is made.');
  expect(await visit.page.content()).not.toContain(key);
  await visit.page.goForward();
  await visit.open(new URL(visit.page.url()).pathname.replace('/matrix', '/start'));
  await shows('A key is shown only when it is made.');
  expect(await visit.page.content()).not.toContain(key);
});
