import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { startStack, type Stack } from '../harness.ts';
import { handsOf, type Hands } from './hands.ts';
import { startBrowser, type TestBrowser, type Visit } from './visit.ts';

let stack: Stack;
let integration: TestIntegration;
let browser: TestBrowser;
let visit: Visit;
let hands: Hands;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  integration = await stack.api.integration();
  const policies = [{ ruleId: 'rotation_max_age', name: 'Key rotation max age', severity: 'warning', enabled: true }];
  await stack.api.put(`/integrations/${integration.id}/policies`, { policies });
  browser = await startBrowser(stack.api);
  visit = await browser.visit({ path: `/integrations/${integration.id}/settings` });
  await visit.signIn();
  hands = handsOf(visit);
});
afterAll(async () => {
  expect(visit.troubles).toEqual([]);
  await browser.close();
  await stack.close();
});

const of = (path: string) => `/integrations/${integration.id}${path}`;
const answer = async (path: string) => (await stack.api.get(of(path))).body;
const shows = (text: string | RegExp) => visit.page.locator('#main').getByText(text).first().waitFor();
const dialog = (name: string) => visit.page.getByRole('dialog', { name });
/** Goes to a part of the settings, by its link above them. */
async function part(name: string): Promise<void> {
  await hands.press('Control+Home');
  await visit.page.locator('#main').focus();
  await hands.tabTo(`link "${name}"`);
  await hands.press('Enter');
}
/** Takes the key out of the dialog that shows it once, and ends that. */
async function storeKey(): Promise<string> {
  await dialog('Copy the key now').waitFor();
  const key = (await visit.page.locator('.secret code').textContent())!;
  await hands.tabTo('checkbox "I have stored it"');
  await hands.press('Space');
  await hands.tabTo('button "Done"');
  await hands.press('Enter');
  return key;
}
const works = async (key: string) => (await stack.api.get(of(''), key)).status === 200;

it('INT-2: a key is made, is rotated with an overlap in which both work, and is revoked', async () => {
  await part('Keys');
  await hands.tabTo('button "New key"');
  await hands.press('Enter');
  expect(await hands.focused()).toBe('textbox "Name"');
  await hands.type('nightly');
  await hands.press('Enter');
  const first = await storeKey();
  expect(await works(first)).toBe(true);

  await hands.tabTo('button "Rotate nightly"');
  await hands.press('Enter');
  expect(await hands.focused()).toContain('combobox "The old key works on for"');
  await hands.press('ArrowUp', 'Enter');
  await hands.tabTo('button "Rotate key"');
  await hands.press('Enter');
  await dialog('Copy the key now')
    .getByText(/works until/)
    .waitFor();
  const second = await storeKey();
  expect([await works(first), await works(second)]).toEqual([true, true]);
  await shows('Overlap');

  await hands.tabTo('button "Revoke nightly"');
  await hands.press('Enter');
  // What cannot be undone is not the first that Enter does.
  expect(await hands.focused()).toBe('button "Keep it"');
  await hands.tabTo('button "Revoke now"');
  await hands.press('Enter');
  await dialog('Revoke a key').waitFor({ state: 'detached' });
  await shows('Revoked');
  expect([await works(first), await works(second)].filter(Boolean)).toHaveLength(1);
});

it('NTF-7: a channel is added and tested, and its form says what another address does before it does it', async () => {
  await part('Channels');
  await hands.tabTo('button "Add channel"');
  await hands.press('Enter');
  expect(await hands.focused()).toBe('textbox "Mail address"');
  await hands.type('security@acme.com');
  await hands.press('Enter');
  await shows('security@acme.com');

  await hands.tabTo('button "Test send to security@acme.com"');
  await hands.press('Enter');
  await shows('Captured, never sent: no mail provider is configured');
  expect(await hands.focused()).toContain('button "Test send to security@acme.com"');

  await visit.page.locator('#main').focus();
  await hands.tabTo('button "security@acme.com"');
  await hands.press('Enter');
  await hands.press('Control+a');
  await hands.type('security@acme.org');
  await visit.page.getByRole('status').getByText('Another address is another channel').waitFor();
  const [before] = (await answer('/channels')).notifications;
  expect(before.target).toBe('security@acme.com');
  await hands.press('Enter');
  await shows('security@acme.org');
  const after = (await answer('/channels')).notifications;
  expect(after).toMatchObject([{ target: 'security@acme.org' }]);
  expect(after[0].id).not.toBe(before.id);
});

it('a channel’s form gives the focus back to what opened it', async () => {
  const [{ target }] = (await answer('/channels')).notifications;
  await visit.page.locator('#main').focus();
  await hands.tabTo(`button "${target}"`);
  await hands.press('Enter');
  await hands.tabTo('button "Cancel"');
  await hands.press('Enter');
  expect(await hands.focused()).toBe(`button "${target}"`);
});

it('ALR-11: a rule is edited, and switched off where it stands', async () => {
  await part('Rules');
  await hands.tabTo('button "Key rotation max age"');
  await hands.press('Enter');
  await hands.tabTo('combobox "Severity"');
  await hands.press('ArrowDown');
  await hands.tabTo('textbox "Parameters"');
  await hands.press('Control+a');
  await hands.type('{"days": 90');
  await hands.tabTo('button "Save rule"');
  await hands.press('Enter');
  await dialog('Edit rule').getByText(/JSON/).first().waitFor();
  // The wrong field has the focus, to be mended.
  expect(await hands.focused()).toContain('textbox "Parameters"');
  await hands.press('Control+End');
  await hands.type('}');
  await hands.tabTo('button "Save rule"');
  await hands.press('Enter');
  await dialog('Edit rule').waitFor({ state: 'detached' });
  expect((await answer('/policies')).policies).toMatchObject([{ severity: 'critical', parameters: { days: 90 } }]);

  await visit.page.locator('#main').focus();
  await hands.tabTo(/checkbox "On ?, Key rotation max age"/);
  await hands.press('Space');
  await shows('Off');
  expect(await hands.focused()).toMatch(/checkbox "Off ?, Key rotation max age"/);
  expect((await answer('/policies')).policies).toMatchObject([{ enabled: false }]);
});

it('a double click on what removes a rule asks first', async () => {
  await part('Rules');
  await visit.page.getByRole('button', { name: 'Key rotation max age' }).click();
  await dialog('Edit rule').getByRole('button', { name: 'Remove rule' }).dblclick();
  await dialog('Edit rule').getByRole('button', { name: 'Remove? Closes no alert' }).waitFor();
  await hands.press('Escape');
  await dialog('Edit rule').waitFor({ state: 'detached' });
  expect((await answer('/policies')).policies).toHaveLength(1);
});

it('what somebody else changes meanwhile does not mix with what a form shows', async () => {
  await stack.api.request('PATCH', of(''), { body: { expectReportEvery: 12 * 3_600 } });
  await part('Reports');
  // A form keeps what it was opened with, which may have been read before that change.
  await visit.page.reload();
  const count = visit.page.getByLabel('A report is expected at least every');
  const unit = visit.page.getByLabel('Unit');
  await count.waitFor();
  expect([await count.inputValue(), await unit.inputValue()]).toEqual(['12', 'hours']);
  const read = visit.page.waitForResponse('**/overview');
  await stack.api.request('PATCH', of(''), { body: { expectReportEvery: 7 * 86_400, resultMode: 'rules' } });
  await read;
  await visit.settle();
  expect([await count.inputValue(), await unit.inputValue()]).toEqual(['12', 'hours']);

  const save = async () => {
    await visit.page.getByRole('button', { name: 'Save', exact: true }).click();
    await visit.page.locator('#main').getByText('Saved', { exact: true }).waitFor();
  };
  await visit.page.getByLabel('Tracked branches').fill('main');
  await save();
  await visit.page.getByLabel('Tracked branches').fill('trunk');
  await save();
  expect((await answer('/overview')).settings).toMatchObject({
    trackedBranches: ['trunk'],
    expectReportEvery: 7 * 86_400,
    resultMode: 'rules',
  });
});

it('an integration is renamed, and deleted once its name was typed in the dialog that asks', async () => {
  await part('Rename and delete');
  await hands.tabTo('textbox "Name"');
  await hands.press('Control+a');
  await hands.type('payments-api');
  await hands.press('Enter');
  await visit.page.getByRole('heading', { level: 1, name: 'payments-api' }).waitFor();

  await hands.tabTo('button "Delete payments-api"');
  await hands.press('Enter');
  await dialog('Delete payments-api').waitFor();
  expect(await hands.focused()).toBe('textbox "Type payments-api to go on"');
  await hands.type('payments');
  await hands.press('Enter');
  expect((await stack.api.get(of('/overview'))).status).toBe(200);
  await hands.type('-api');
  await hands.press('Enter');
  await visit.page.waitForURL(`${visit.url}/`);
  await shows('Nothing reports here yet');
  expect((await stack.api.get(of('/overview'))).status).toBe(404);
});

it('who may not see a part is told which key it needs, not that there is none', async () => {
  const other = await stack.api.integration();
  const { body } = await stack.api.post('/keys', { name: 'reader', scopes: ['read'] });
  const reader = await browser.visit({ path: `/integrations/${other.id}/settings/keys` });
  await reader.signIn(body.key);
  await reader.page.getByText('“Keys” needs a key of the scope admin').waitFor();
  await reader.open(`/integrations/${other.id}/settings/nothing`);
  await reader.page.getByText('There is no such part of the settings').waitFor();
});
