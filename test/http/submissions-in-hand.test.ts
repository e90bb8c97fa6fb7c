import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answered } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ worker: false });
});
afterAll(() => stack.close());

describe('more submissions than can be recognised', () => {
  it('are refused at once, those that wait are taken, and whoever looks is not kept out', async () => {
    const { key, id } = await stack.api.integration();
    const refused: Answered[] = [];
    const others: Answered[] = [];
    const post = async () => {
      const answer = await stack.api.post('/reports/batch', { reports: [] }, key);
      (answer.status === 503 ? refused : others).push(answer);
    };
    let all: Promise<unknown> | undefined;
    let looked: Promise<Answered> | undefined;
    await stack.db.transaction(async (tx) => {
      await tx.execute('lock table api_key in access exclusive mode');
      all = Promise.all(Array.from({ length: 1_005 }, post));
      looked = stack.api.get(`/integrations/${id}`);
      await eventually(async () => refused.length === 5);
    });
    await all;
    for (const answer of refused) {
      expect(answer.body.detail).toContain('More submissions arrive than can be stored');
      expect(answer.headers.get('retry-after')).toBe('5');
    }
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set([200]));
    expect([refused.length, others.length]).toEqual([5, 1_000]);
    expect(await looked).toMatchObject({ status: 200 });
  });
});
