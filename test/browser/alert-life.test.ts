import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { aWireReport } from '../builders.ts';
import { startStack, type Stack } from '../harness.ts';
import { startBrowser, type TestBrowser, type Visit } from './visit.ts';

const target = 'security@acme.example';
const note = 'Asked the payments team, they rotate it today.';

let stack: Stack;
let integration: TestIntegration;
let browser: TestBrowser;
let visit: Visit;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  integration = await stack.api.integration({ channels: [{ target, minSeverity: 'warning' }] });
  browser = await startBrowser(stack.api);
  visit = await browser.visit({ path: '/' });
  await visit.signIn();
});
afterAll(async () => {
  expect(visit.troubles).toEqual([]);
  await browser.close();
  await stack.close();
});

/** A run of the pipeline whose only rule passes or fails. */
async function report(commitSha: string, passed: boolean): Promise<void> {
  const result = { ruleId: 'missing_keys', ruleName: 'Missing encryption keys', scope: 'oauth/production' };
  const answer = await stack.api.post(
    '/reports',
    aWireReport({
      commitSha,
      policyResults: [{ ...result, passed, severity: 'critical', message: '2 keys are missing' }],
    }),
    integration.key,
  );
  expect(answer).toMatchObject({ status: 200, body: { status: 'done' } });
}
const mails = async () => (await stack.api.get('/outbox')).body.items.length;
const main = () => visit.page.locator('#main');
const shows = (text: string | RegExp) => main().getByText(text).first().waitFor();

it('the first report that fails opens an alert, which is on the open fleet page at once', async () => {
  await report('aaaa001', false);
  await main().getByRole('link', { name: '1 open, 1 unacknowledged' }).click();
  await shows('Missing encryption keys');
  await shows('oauth/production');
});

it('its mail is in the outbox, marked as captured', async () => {
  await visit.open('/outbox');
  await shows('Captured, never sent.');
  await shows(target);
  expect(await mails()).toBe(1);
});

it('an acknowledgement stops the mails and keeps the alert open, for all to see who and why', async () => {
  await visit.open(`/integrations/${integration.id}/alerts`);
  await main()
    .getByRole('link', { name: /Missing encryption keys/ })
    .first()
    .click();
  await main()
    .getByLabel(/^Note for the others/)
    .fill(note);
  await main().getByRole('button', { name: 'Stop notifications. The alert stays open.' }).click();
  await shows(note);
  await shows(/It is still open/);
  await report('aaaa002', false);
  await shows('aaaa002');
  expect(await mails()).toBe(1);
});

it('a report that passes resolves it on the open page; nobody can close it by hand', async () => {
  expect(
    await main()
      .getByRole('button', { name: /close|resolve/i })
      .count(),
  ).toBe(0);
  await report('aaaa003', true);
  await shows('Resolved');
  await shows('aaaa003');
  await visit.open('/');
  await shows('None, all rules pass');
});

it('ALR-6: failing again it comes back as a new alert, which nobody acknowledged, and mails again', async () => {
  await report('aaaa004', false);
  await main().getByRole('link', { name: '1 open, 1 unacknowledged' }).click();
  await shows('Came back');
  await main()
    .getByRole('link', { name: /Missing encryption keys/ })
    .first()
    .click();
  await main().getByRole('button', { name: 'Stop notifications. The alert stays open.' }).waitFor();
  // The story before is told below it, with its note.
  await shows(note);
  expect(await mails()).toBe(2);
});
