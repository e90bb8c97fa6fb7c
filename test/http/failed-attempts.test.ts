import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { formatKey } from '../../src/domain/api-key.ts';
import { startStack, type Stack } from '../harness.ts';
import { send, type RawAnswer } from './raw.ts';
import { expectProblem } from './refusal.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ access: { trustProxy: 1 } });
});
afterAll(() => stack.close());

const from = (address: string, key: string | undefined, path = '/api/v1/alerts') =>
  send(stack.api.url, { path, key, headers: { 'x-forwarded-for': address } });
const signInFrom = (address: string, key: string) =>
  send(stack.api.url, {
    path: '/api/v1/session',
    headers: { 'x-forwarded-for': address },
    body: JSON.stringify({ key }),
  });
const wrongKey = () => formatKey(['admin'], randomBytes);

async function untilPutOff(attempt: () => Promise<RawAnswer>): Promise<{ refused: number; last: RawAnswer }> {
  for (let refused = 0; refused < 1_000; refused += 1) {
    const last = await attempt();
    if (last.status !== 401) return { refused, last };
  }
  throw new Error('never put off');
}

describe('failed attempts', () => {
  it('INT-2: are put off when there are too many from one address, with the time to wait', async () => {
    const { refused, last } = await untilPutOff(() => from('198.51.100.1', wrongKey()));
    expect(refused).toBe(60);
    expectProblem(last, { status: 429, kind: 'too-many-attempts' });
    const wait = Number(last.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
  });

  it('INT-2: never keep a valid key out, by header or by sign-in, nor another address', async () => {
    await untilPutOff(() => from('198.51.100.2', wrongKey()));
    expect((await from('198.51.100.2', stack.api.adminKey)).status).toBe(200);
    expect((await signInFrom('198.51.100.2', stack.api.adminKey)).status).toBe(200);
    expect((await from('198.51.100.2', wrongKey())).status).toBe(429);
    expect((await from('198.51.100.3', wrongKey())).status).toBe(401);
  });

  it('INT-2: at sign-in count as well, and mistyped keys do', async () => {
    const { last } = await untilPutOff(() => signInFrom('198.51.100.4', 'hunter2'));
    expectProblem(last, { status: 429, kind: 'too-many-attempts' });
    expect((await from('198.51.100.4', wrongKey())).status).toBe(429);
  });

  it('INT-2: are counted for a whole /64, which one subscriber has to choose from', async () => {
    let made = 0;
    const { refused } = await untilPutOff(() => from(`2001:db8::${(made += 1).toString(16)}`, wrongKey()));
    expect(refused).toBe(60);
  });

  it('INT-2: are not those without a key, nor those whose scope is too low', async () => {
    const { key } = await stack.api.integration();
    for (let i = 0; i < 70; i += 1) {
      expect((await from('198.51.100.5', undefined)).status).toBe(401);
      expect((await from('198.51.100.5', key)).status).toBe(403);
    }
  });
});
