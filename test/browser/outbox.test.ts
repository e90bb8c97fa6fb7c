import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aWireReport } from '../builders.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { handsOf, type Hands } from './hands.ts';
import { startBrowser, type TestBrowser, type Visit } from './visit.ts';

let stack: Stack;
let browser: TestBrowser;
let visit: Visit;
let hands: Hands;
let names: string[];
let lastKey: string;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  names = [];
  for (const commits of [['aaaa001', 'aaaa002', 'aaaa003'], ['bbbb001']]) {
    const { key, name } = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'info' }] });
    names.push(name);
    lastKey = key;
    for (const commitSha of commits) {
      await stack.api.post('/reports', aWireReport({ commitSha, policyResults }), key);
    }
  }
  await eventually(async () => (await stack.api.get('/outbox')).body.items.length === 4);
  browser = await startBrowser(stack.api);
  visit = await browser.visit({ path: '/outbox' });
  await visit.signIn();
  hands = handsOf(visit);
});
afterAll(async () => {
  expect(visit.troubles).toEqual([]);
  await browser.close();
  await stack.close();
});

const policyResults = [{ ruleId: 'missing_keys', passed: false, severity: 'critical', message: 'One is missing' }];
const subject = () => visit.page.locator('article h2').textContent();
const begin = () => visit.page.locator('#main').focus();

it('arrows walk through the mails and Enter opens one; the list is one stop, so its text is five away', async () => {
  await begin();
  await hands.tabTo(/^link .*bbbb001/);
  await hands.press('ArrowDown', 'ArrowDown');
  expect(await hands.focused()).toContain('aaaa002');
  await hands.press('End');
  expect(await hands.focused()).toContain('aaaa001');
  await hands.press('Enter');
  expect(await subject()).toContain('aaaa001');
  expect(await hands.tabTo('button "Text"', 5)).toBeLessThanOrEqual(5);
  await hands.press('Enter');
  await visit.page.locator('.mail-text').getByText('missing_keys').first().waitFor();
});

it('it is narrowed to an integration, which stands in the address with the rest', async () => {
  await begin();
  await hands.tabTo('combobox "Integration"');
  await hands.type(names[1]!);
  await visit.page.locator('article h2').getByText('bbbb001').waitFor();
  expect(await hands.focused()).toContain('combobox "Integration"');
  expect(await visit.page.locator('.mail-list a').count()).toBe(1);
  await visit.page.reload();
  await visit.settle();
  expect(await visit.page.locator('.mail-list a').count()).toBe(1);
  expect(visit.page.url()).toContain('as=text');
});

it('the mail that one reads stays while another is captured', async () => {
  await visit.open('/outbox');
  const read = await subject();
  expect(read).toContain('bbbb001');
  await stack.api.post('/reports', aWireReport({ commitSha: 'bbbb002', policyResults }), lastKey);
  await visit.page.locator('.mail-list').getByText('bbbb002').waitFor();
  expect(await subject()).toBe(read);
});
