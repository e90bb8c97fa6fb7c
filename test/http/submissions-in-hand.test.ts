import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answered, TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { send } from './raw.ts';
import { expectRpcStatus } from './refusal.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ submissionLimits: { ofAll: 12, ofOneSender: 5 } });
});
afterAll(() => stack.close());

let made = 0;
const post = ({ key }: TestIntegration) =>
  stack.api.post('/reports', { commitSha: `commit-${(made += 1)}`, summary: { cells: [] } }, key);

/** Sends all at once, while nobody is recognised until `work` is done; gives the answers in the order they came. */
async function flood(
  senders: readonly TestIntegration[],
  work: (answered: readonly Answered[]) => Promise<unknown>,
): Promise<Answered[]> {
  const answered: Answered[] = [];
  let all: Promise<unknown> | undefined;
  await stack.db.transaction(async (tx) => {
    await tx.execute('lock table api_key in access exclusive mode');
    all = Promise.all(senders.map(async (sender) => answered.push(await post(sender))));
    await work(answered);
  });
  await all;
  return answered;
}

function expectRefusedThenTaken(answers: readonly Answered[], refused: number): void {
  for (const { status, headers, body } of answers.slice(0, refused)) {
    expect({ status, wait: headers.get('retry-after') }).toEqual({ status: 503, wait: '5' });
    expect(body.detail).toContain('More submissions arrive than can be stored');
  }
  for (const { status } of answers.slice(refused)) expect([200, 202]).toContain(status);
}

describe('more submissions than can be taken', () => {
  it('with one key are refused before anything is done for them, and another is taken', async () => {
    const [noisy, other] = [await stack.api.integration(), await stack.api.integration()];
    let taken: Promise<Answered> | undefined;
    const answered = await flood(
      Array.from({ length: 8 }, () => noisy),
      async (soFar) => {
        await eventually(async () => soFar.length === 3);
        taken = post(other);
      },
    );
    expectRefusedThenTaken(answered, 3);
    expectRefusedThenTaken([(await taken)!], 0);
  });

  it('of all are refused, at either door, and whoever looks is not kept out', async () => {
    const integrations = await Promise.all(Array.from({ length: 7 }, () => stack.api.integration()));
    const { key } = integrations[0]!;
    let looked: Promise<Answered> | undefined;
    const answered = await flood([...integrations, ...integrations], async (soFar) => {
      await eventually(async () => soFar.length === 2);
      looked = stack.api.get('/integrations');
      const headers = { 'content-type': 'application/json' };
      const logs = await send(stack.api.url, { path: '/v1/logs', key, body: '{"resourceLogs": []}', headers });
      expectRpcStatus(logs, 503);
    });
    expectRefusedThenTaken(answered, 2);
    expect(await looked).toMatchObject({ status: 200 });
  });
});
