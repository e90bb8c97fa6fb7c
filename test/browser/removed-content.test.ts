import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { report } from '../journeys/reports.ts';
import { startBrowser, type TestBrowser } from './visit.ts';

let stack: Stack;
let browser: TestBrowser;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, retentionDays: 30 });
  browser = await startBrowser({ url: stack.api.url, adminKey: stack.api.adminKey });
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

it('a page of a report whose content was removed says so, and leads to the newest one', async () => {
  const { id, key } = await stack.api.integration();
  for (const commit of ['commit-1', 'commit-2', 'commit-3']) {
    await stack.api.post('/reports', report(commit, { passing: ['auth/prod'], message: commit }), key);
  }
  await stack.query(`update report set received_at = now() - interval '31 days'`);
  await stack.activities.removeOld({ after: null });

  const { page, url, signIn, settle } = await browser.visit({ path: `/integrations/${id}/matrix?at=commit-1` });
  await signIn();
  for (const tab of ['matrix', 'drift', 'policies']) {
    await page.goto(`${url}/integrations/${id}/${tab}?at=commit-1`);
    await settle();
    await page.getByText('What this report says is not kept any more').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Back to latest' }).click();
    await settle();
    expect(page.url()).toBe(`${url}/integrations/${id}/${tab}`);
    expect(await page.getByText('not kept any more').count()).toBe(0);
  }
});
