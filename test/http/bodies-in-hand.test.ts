import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { request, type ClientRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { send } from './raw.ts';
import { expectProblem, expectRpcStatus } from './refusal.ts';
import { bareReport } from './reports.ts';

const bodyLimit = 1024 * 1024;
let stack: Stack;
let integration: TestIntegration;
let other: TestIntegration;
beforeAll(async () => {
  stack = await startStack({ bodyLimit });
  [integration, other] = [await stack.api.integration(), await stack.api.integration()];
});
afterAll(() => stack.close());

let made = 0;
/** A report with a field that no schema names, of so many bytes. */
const report = (bytes: number) => JSON.stringify({ ...bareReport(`commit-${(made += 1)}`), filler: 'x'.repeat(bytes) });
const post = (key: string, bytes: number, path = '/api/v1/reports') =>
  send(stack.api.url, { path, key, body: report(bytes) });

const begun: ClientRequest[] = [];
afterEach(() => {
  for (const call of begun.splice(0)) call.destroy();
});

/** Begins to send a body and does not go on; resolves once all of it has left this process, and is likely to be read. */
async function begin(key: string, body: Uint8Array, headers: Record<string, string> = {}): Promise<ClientRequest> {
  const call = request(`${stack.api.url}/api/v1/reports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
  });
  call.on('error', () => {});
  begun.push(call);
  await new Promise((resolve) => call.write(body, resolve));
  // What comes at the same moment may be read before it.
  await pause(100);
  return call;
}

const plain = (bytes: number) => Buffer.from(report(bytes)).subarray(0, bytes);
/** Most of a gzip body that inflates to so many bytes: all but its end. */
const zipped = (bytes: number) => gzipSync(report(bytes)).subarray(0, -9);

describe.each([
  ['plain', plain, {}],
  ['gzip', zipped, { 'content-encoding': 'gzip' }],
] as const)('bodies that are begun and not ended (%s)', (_what, body, headers) => {
  const nearlyAll = bodyLimit - 20_000;

  it('keep the key that sends them from sending more at once, and nobody else', async () => {
    const refused = await eventually(async () => {
      // Those that come in together may all be refused, so that more have to come.
      await begin(integration.key, body(nearlyAll / 2), headers);
      const answer = await post(integration.key, nearlyAll);
      return answer.status === 503 && answer;
    });
    expectProblem(refused, { status: 503, kind: 'unavailable' });
    expect(refused.headers.get('retry-after')).toBe('5');
    expectRpcStatus(await post(integration.key, nearlyAll, '/v1/logs'), 503);
    expect((await post(other.key, nearlyAll)).status).toBe(200);
    expect((await stack.api.get('/integrations')).status).toBe(200);
  });

  it('are forgotten once the client is gone', async () => {
    await eventually(async () => {
      // One that comes before those of the test before are forgotten is refused.
      await begin(integration.key, body(nearlyAll), headers);
      return (await post(integration.key, nearlyAll)).status === 503;
    });
    for (const call of begun) call.destroy();
    await eventually(async () => (await post(integration.key, nearlyAll)).status === 200);
  });
});

describe('bodies in hand', () => {
  it('do not add up over requests that are answered, whatever the answer', async () => {
    for (let round = 0; round < 6; round += 1) {
      expect((await post(integration.key, 900_000)).status).toBe(200);
      expect((await post(integration.key, 2 * bodyLimit)).status).toBe(413);
      expect(
        (await send(stack.api.url, { path: '/v1/logs', key: integration.key, body: `"${'x'.repeat(900_000)}"` }))
          .status,
      ).toBe(400);
    }
  });

  it('of all keys together are bounded too', async () => {
    const refused = await eventually(async () => {
      // The same.
      await begin((await stack.api.integration()).key, plain(bodyLimit - 1_000));
      const answer = await post(other.key, 900_000);
      return answer.status === 503 && answer;
    });
    expectProblem(refused, { status: 503, kind: 'unavailable' });
    for (const call of begun) call.destroy();
    await eventually(async () => (await post(other.key, 900_000)).status === 200);
  });
});
