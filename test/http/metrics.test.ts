import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApiKey } from '../../src/db/api-keys.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { HintListener } from './hint-listener.ts';
import { send } from './raw.ts';
import { expectProblem, planted } from './refusal.ts';
import { bareReport, fullReport } from './reports.ts';

let stack: Stack;
let key: string;
beforeAll(async () => {
  stack = await startStack({ ingestDeadlineMs: 200, bodyLimit: 10_000 });
  await stack.stopWorker();
  const input = { integration: null, name: 'prometheus', scopes: ['read' as const], expiresAt: null };
  key = (await stack.db.transaction((tx) => createApiKey(tx, input))).key;
});
afterAll(() => stack.close());

const ask = (as?: string) => send(stack.api.url, { path: '/metrics', key: as });

/** The value behind a line of the text that Prometheus reads, 0 where there is none. */
async function valueOf(line: string): Promise<number> {
  const { text } = await ask(key);
  const found = text.split('\n').find((each) => each.startsWith(`${line} `));
  return found === undefined ? 0 : Number(found.slice(line.length + 1));
}

const outcome = (name: string) => valueOf(`clef_submissions_total{door="rest",outcome="${name}"}`);
const requests = (labels: string) => valueOf(`clef_http_request_duration_seconds_count{${labels}}`);

describe('/metrics', () => {
  it('is for installation keys that may read', async () => {
    const integration = await stack.api.integration();
    expectProblem(await ask(), { status: 401, kind: 'unauthenticated' });
    expectProblem(await ask(integration.key), { status: 403, kind: 'forbidden' });
    const bound = await stack.api.key(integration.id, ['read']);
    expectProblem(await ask(bound), { status: 403, kind: 'forbidden' });
    const answer = await ask(key);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.text).toContain('process_cpu_seconds_total');
  });

  it('counts submissions by door and outcome', async () => {
    const before = { accepted: await outcome('accepted'), refused: await outcome('refused') };
    const integration = await stack.api.integration();
    await stack.api.post('/reports', bareReport('abc1234'), integration.key);
    await stack.api.post('/reports', { commitSha: '' }, integration.key);
    await stack.api.post('/reports', bareReport('abc1234'), 'clefp_ci_wrong');
    expect(await outcome('accepted')).toBe(before.accepted + 1);
    expect(await outcome('refused')).toBe(before.refused + 2);
    expect(await outcome('done')).toBe(0);
  });

  it('tells what waits for a worker, and for how long', async () => {
    const { key: ingest } = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'info' }] });
    const batches = 'clef_waiting{what="batch",state="staged"}';
    const before = await valueOf(batches);
    const { body } = await stack.api.post('/reports', fullReport('abc1234'), ingest);
    expect(await valueOf(batches)).toBe(before + 1);
    expect(await valueOf('clef_waiting_oldest_seconds{what="batch",state="staged"}')).toBeGreaterThan(0);
    await stack.activities.applyBatch({ batchId: body.batchId });
    expect(await valueOf(batches)).toBe(before);
    expect(await valueOf('clef_waiting{what="notification",state="queued"}')).toBe(1);
    expect(await valueOf('clef_waiting{what="acknowledgement",state="requested"}')).toBe(0);
  });

  it('measures requests by the pattern of their route, never by what stands in them', async () => {
    const { id } = await stack.api.integration();
    await stack.api.get(`/integrations/${id}/reports/${planted}`);
    await send(stack.api.url, { path: `/api/v1/${planted}?x=${planted}`, key });
    await send(stack.api.url, { method: 'PROPFIND', path: `/${planted}`, headers: { 'x-planted': planted } });
    const route = 'route="/api/v1/integrations/:id/reports/:commitSha"';
    expect(await requests(`method="GET",${route},status="4xx"`)).toBe(1);
    expect(await requests('method="other",route="none",status="4xx"')).toBe(2);
    const { text } = await ask(key);
    expect(text).not.toContain(planted);
    expect(text).not.toContain(id);
  });

  it('counts the open streams of hints', async () => {
    const listener = await HintListener.open(stack.api.url, key);
    expect(await valueOf('clef_event_streams')).toBe(1);
    await listener.close();
    await eventually(async () => (await valueOf('clef_event_streams')) === 0);
  });
});
