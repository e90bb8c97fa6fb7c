import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answered, TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ ingestDeadlineMs: 20_000 });
});
afterAll(() => stack.close());

const post = ({ key }: TestIntegration, commit: string) =>
  stack.api.post('/reports', { commitSha: commit, summary: { cells: [] } }, key);

/** Sends all at once, while nobody can look into a table until `work` is done; gives the answers in the order they came. */
async function flood(
  table: 'api_key' | 'batch',
  senders: readonly TestIntegration[],
  work: (answered: readonly Answered[]) => Promise<unknown>,
): Promise<Answered[]> {
  const answered: Answered[] = [];
  let all: Promise<unknown> | undefined;
  await stack.db.transaction(async (tx) => {
    await tx.execute(`lock table ${table} in access exclusive mode`);
    all = Promise.all(senders.map(async (sender, index) => answered.push(await post(sender, `commit-${index}`))));
    await work(answered);
  });
  await all;
  return answered;
}

function expectRefused(answers: readonly Answered[]): void {
  for (const { status, headers, body } of answers) {
    expect({ status, wait: headers.get('retry-after') }).toEqual({ status: 503, wait: '5' });
    expect(body.detail).toContain('More submissions arrive than can be stored');
  }
}

function expectTaken(answers: readonly Answered[], count: number): void {
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: count }, () => 200));
}

describe('more submissions than can be taken', () => {
  it('of one integration are refused at once, and another is taken', async () => {
    const [noisy, other] = [await stack.api.integration(), await stack.api.integration()];
    const senders = Array.from({ length: 260 }, () => noisy);
    let taken: Promise<Answered> | undefined;
    const answered = await flood('batch', senders, async (soFar) => {
      await eventually(async () => soFar.length === 10);
      taken = post(other, 'commit-1');
    });
    expectRefused(answered.slice(0, 10));
    expectTaken(answered.slice(10), 250);
    expect(await taken).toMatchObject({ status: 200 });
  });

  it('of many integrations are refused before anything is done for them, and whoever looks is not kept out', async () => {
    const integrations = await Promise.all(Array.from({ length: 6 }, () => stack.api.integration()));
    const senders = Array.from({ length: 1_005 }, (_, index) => integrations[index % integrations.length]!);
    let looked: Promise<Answered> | undefined;
    const answered = await flood('api_key', senders, async (soFar) => {
      looked = stack.api.get('/integrations');
      await eventually(async () => soFar.length === 5);
    });
    expectRefused(answered.slice(0, 5));
    // On a busy machine the last of them may be recognised too late.
    const others = answered.slice(5).map(({ status, body }) => `${status} ${body.detail ?? ''}`);
    expect(others.filter((each) => each.includes('More submissions arrive'))).toEqual([]);
    expect(others.filter((each) => each === '200 ').length).toBeGreaterThan(500);
    expect(await looked).toMatchObject({ status: 200 });
  });
});
