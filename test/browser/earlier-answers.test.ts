import { afterAll, beforeAll, expect, it } from '@jest/globals';
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
  await submit('aaaaaaa', false);
  await submit('bbbbbbb', true);
  browser = await startBrowser(stack.api);
  visit = await browser.visit({ path: '/' });
  await visit.signIn();
});
afterAll(async () => {
  expect(visit.troubles).toEqual([]);
  await browser.close();
  await stack.close();
});

const submit = (commitSha: string, isDrifted: boolean) =>
  stack.api.post(
    '/reports',
    aWireReport({
      commitSha,
      drift: [{ namespace: 'oauth', isDrifted, summary: isDrifted ? 'One key differs' : '' }],
      policyResults: [{ ruleId: 'missing_keys', passed: false, severity: 'critical', message: 'One is missing' }],
    }),
    integration.key,
  );
/** Holds back the answers to what is asked at such an address; gives what lets them come. */
async function holdBack(address: RegExp): Promise<() => Promise<void>> {
  const { promise: mended, resolve: mend } = Promise.withResolvers<void>();
  await visit.page.route(address, async (route) => {
    await mended;
    await route.continue().catch(() => undefined);
  });
  return async () => {
    mend();
    await visit.page.unroute(address);
  };
}
const busy = () => visit.page.locator('#main [aria-busy="true"]').first();

it('a list of alerts stays what it was, with its own headings and nothing to pick, until the new one is there', async () => {
  const { page, open } = visit;
  await open(`/integrations/${integration.id}/alerts`);
  const mend = await holdBack(/alerts\?.*status=resolved/);
  await page.getByRole('link', { name: 'Resolved' }).click();
  await busy().waitFor();
  const table = page.getByRole('table', { name: 'Open alerts' });
  expect(await table.getByRole('link', { name: 'missing_keys' }).count()).toBe(1);
  expect(await table.getByRole('checkbox').isDisabled()).toBe(true);
  expect(await page.getByText('Nothing was resolved yet').count()).toBe(0);
  await mend();
  await page.getByText('Nothing was resolved yet').waitFor();
  expect(await table.count()).toBe(0);
});

it('an empty list is no answer to the next question', async () => {
  const { page, open } = visit;
  await open(`/integrations/${integration.id}/alerts?rule=other`);
  await page.getByText('No alert matches').waitFor();
  const mend = await holdBack(/alerts\?.*status=open/);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await busy().waitFor();
  expect(await page.locator('#main .empty').count()).toBe(0);
  await mend();
  await page.getByRole('table', { name: 'Open alerts' }).waitFor();
});

it('that nothing drifted at one report is not said of another', async () => {
  const { page, open } = visit;
  await open(`/integrations/${integration.id}/drift?at=aaaaaaa`);
  const calm = page.getByText('No namespace is drifted');
  await calm.waitFor();
  await page.getByText('Viewing').waitFor();
  const mend = await holdBack(/\/drift$/);
  await page.getByRole('link', { name: 'Back to latest' }).click();
  await busy().waitFor();
  expect(await calm.count()).toBe(0);
  await mend();
  await page.getByText('One key differs').waitFor();
  expect(await busy().count()).toBe(0);
});

it('a fleet narrowed to a status that nobody has says so, and leads back to all', async () => {
  const { page, open } = visit;
  await open('/?status=warning');
  await page.getByText('No integration has the status Warning').waitFor();
  await page.getByRole('button', { name: 'Show all integrations' }).click();
  await page.getByRole('table').getByRole('link', { name: integration.name }).waitFor();
});
