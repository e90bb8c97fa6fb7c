import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { aWireReport } from '../builders.ts';
import { startStack, type Stack } from '../harness.ts';
import { startBrowser, type TestBrowser, type Visit } from './visit.ts';

const submits = 20;

let stack: Stack;
let integration: TestIntegration;
let browser: TestBrowser;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost', heartbeatMs: 1_000 });
  integration = await stack.api.integration();
  browser = await startBrowser(stack.api);
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

const submit = (commitSha: string, healthStatus = 'healthy') =>
  stack.api.post(
    '/reports',
    aWireReport({
      commitSha,
      summary: { cells: [{ namespace: 'oauth', environment: 'production', healthStatus }] },
      policyResults: [
        { ruleId: 'missing_keys', passed: healthStatus === 'healthy', severity: 'critical', message: 'One is missing' },
      ],
    }),
    integration.key,
  );
const rowOf = ({ page }: Visit) => page.locator('table.fleet tr', { hasText: integration.name });

it('each report appears on the open fleet page by itself', async () => {
  const visit = await browser.visit({ path: '/' });
  await visit.signIn();
  await visit.page.getByText('Live', { exact: true }).first().waitFor();
  const times: number[] = [];
  for (let index = 0; index < submits; index += 1) {
    const commit = `5ee${String(index).padStart(4, '0')}`;
    const started = performance.now();
    const [answer] = await Promise.all([
      submit(commit, index % 2 === 0 ? 'critical' : 'healthy'),
      rowOf(visit).getByText(commit).waitFor(),
    ]);
    times.push(performance.now() - started);
    expect(answer.status).toBe(200);
  }
  times.sort((a, b) => a - b);
  const p95 = times[Math.ceil(submits * 0.95) - 1]!;
  process.stdout.write(
    `submit to pixel over ${submits}: median ${times[submits / 2]!.toFixed()} ms, p95 ${p95.toFixed()} ms\n`,
  );
  expect(visit.troubles).toEqual([]);
});

it('what arrived is said aloud', async () => {
  const visit = await browser.visit({ path: '/' });
  await visit.signIn();
  await submit('a10ad01', 'critical');
  const said = visit.page.getByRole('status').getByText(`${integration.name}: new report a10ad01, 1 more alert open`);
  await said.waitFor({ state: 'attached' });
  await submit('a10ad02');
});

it('without the stream of hints the page asks by itself, and says so', async () => {
  const visit = await browser.visit();
  await visit.page.clock.install();
  await visit.page.route('**/api/v1/events', (route) => route.abort());
  await visit.open('/');
  await visit.signIn();
  await visit.page.getByText('Asking every 15 s').first().waitFor();
  await submit('b011ed1');
  await visit.page.clock.fastForward(15_000);
  await rowOf(visit).getByText('b011ed1').waitFor();
});

it('what changed while the stream of hints was away is read as soon as it is back', async () => {
  const visit = await browser.visit();
  // Ends as soon as it began, and is away for longer than a submission takes.
  const ended = { contentType: 'text/event-stream', body: 'retry: 3000\n\n' };
  await visit.page.route('**/api/v1/events', (route) => route.fulfill(ended), { times: 1 });
  await visit.open('/');
  await visit.signIn();
  await visit.page.getByText('Asking every 15 s').first().waitFor();
  await submit('10571e1');
  await rowOf(visit).getByText('10571e1').waitFor({ timeout: 6_000 });
});

it('INT-4: an integration that becomes quiet, of which no hint tells, shows it within a minute', async () => {
  const silent = await stack.api.integration({ settings: { expectReportEvery: 3_600 } });
  const visit = await browser.visit();
  await visit.page.clock.install();
  await visit.open('/');
  await visit.signIn();
  await visit.page.getByText('Live', { exact: true }).first().waitFor();
  // Until what was hinted at before has been read.
  await setTimeout(1_000);
  await visit.settle();
  await stack.query(`update integration set created_at = created_at - interval '2 h' where id = $1`, [silent.id]);
  await visit.page.clock.fastForward(60_000);
  await visit.page
    .locator('table.fleet tr', { hasText: silent.name })
    .getByText('Quiet, a report is overdue')
    .waitFor({ timeout: 5_000 });
});

it('after an error of a proxy the stream of hints is opened again', async () => {
  const visit = await browser.visit();
  await visit.page.clock.install();
  await visit.page.route('**/api/v1/events', (route) => route.fulfill({ status: 502, body: 'Bad gateway' }));
  await visit.open('/');
  await visit.signIn();
  await visit.page.getByText('Asking every 15 s').first().waitFor();
  await visit.page.unroute('**/api/v1/events');
  await visit.page.clock.fastForward(15_000);
  await visit.page.getByText('Live', { exact: true }).first().waitFor();
});

it('a stream of hints is taken for dead once nothing is heard of it, and one with a heartbeat is not', async () => {
  const visit = await browser.visit();
  const streams: string[] = [];
  visit.page.on('request', (request) => {
    if (request.resourceType() === 'eventsource') streams.push(request.url());
  });
  await visit.page.clock.install();
  await visit.open('/');
  await visit.signIn();
  const live = visit.page.getByText('Live', { exact: true }).first();
  await live.waitFor();
  // As far as the page knows, half a minute passes each time; a heartbeat comes in between.
  for (let times = 0; times < 3; times += 1) {
    await visit.page.clock.fastForward(30_000);
    await setTimeout(1_500);
  }
  expect(streams).toHaveLength(1);
  await Promise.all([visit.page.waitForRequest('**/api/v1/events'), visit.page.clock.fastForward(60_000)]);
  await live.waitFor();
  expect(streams).toHaveLength(2);
});

it('hints that come faster than their answers do not keep the answers away', async () => {
  const visit = await browser.visit({ path: '/' });
  await visit.signIn();
  const hint = JSON.stringify({ topic: 'reports', integrationId: integration.id });
  await visit.page.route('**/api/v1/events', (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: `retry: 40\n\ndata: ${hint}\n\n` }),
  );
  await visit.page.route('**/api/v1/integrations', async (route) => {
    await setTimeout(600);
    await route.continue().catch(() => undefined);
  });
  // It never comes to rest, so nothing waits for that.
  await visit.page.goto(visit.url);
  await rowOf(visit).waitFor();
  await submit('fa57e01');
  await rowOf(visit).getByText('fa57e01').waitFor({ timeout: 5_000 });
  await visit.page.unrouteAll({ behavior: 'ignoreErrors' });
  await visit.context.close();
});

it('while nothing answers, every page says from when it is what it shows', async () => {
  const visit = await browser.visit({ path: '/' });
  await visit.signIn();
  await visit.page.route('**/api/v1/integrations', (route) => route.abort());
  await submit('0ff11e1');
  const notice = visit.page.getByRole('alert').getByText('What you see is as of');
  await notice.waitFor();
  await visit.page.unroute('**/api/v1/integrations');
  await submit('0ff11e2');
  await notice.waitFor({ state: 'detached' });
});

it('PRV-7: an integration that is deleted is gone from its open page', async () => {
  const doomed = await stack.api.integration();
  const visit = await browser.visit({ path: `/integrations/${doomed.id}/alerts` });
  await visit.signIn();
  await stack.api.request('DELETE', `/integrations/${doomed.id}`);
  await visit.page.getByRole('heading', { name: 'There is no such integration' }).waitFor();
});
