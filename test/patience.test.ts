import { describe, expect, it } from '@jest/globals';
import { TookTooLong, retrying, waitFor, within } from '../src/patience.ts';

const never = new Promise<never>(() => {});
const refuse = () => Promise.reject(new Error('wrong password'));
const rethrow = (error: unknown) => {
  throw error;
};

describe('within', () => {
  it('gives what comes in time, or throws what it throws', async () => {
    await expect(within(10_000, Promise.resolve(1))).resolves.toBe(1);
    await expect(within(10_000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it.each([20, 0, -20])('gives up after %i ms', async (ms) => {
    await expect(within(ms, never)).rejects.toThrow(TookTooLong);
  });
});

describe('waitFor', () => {
  it('looks until it sees something', async () => {
    let looks = 0;
    await expect(
      waitFor(
        async () => (looks += 1),
        (count) => count === 3,
        10_000,
      ),
    ).resolves.toBe(3);
  });

  it.each([60, -60])('gives what it saw last when %i ms are over, and has looked once at least', async (ms) => {
    let looks = 0;
    const look = async () => (looks += 1);
    const last = await waitFor(look, () => false, ms);
    expect(last).toBe(looks);
    expect(looks).toBeGreaterThan(0);
  });
});

describe('retrying', () => {
  it('tells each failure with the pause that follows it, until an attempt succeeds', async () => {
    const told: unknown[] = [];
    const attempts = [new Error('first'), new Error('second'), undefined];
    const attempt = async () => {
      const error = attempts.shift();
      if (error) throw error;
      return 'done';
    };
    const tell = (error: unknown, retryInMs: number) => void told.push([(error as Error).message, retryInMs]);
    await expect(retrying(attempt, tell)).resolves.toBe('done');
    expect(told).toEqual([
      ['first', 250],
      ['second', 500],
    ]);
  });

  it('ends with what the one who is told throws', async () => {
    await expect(retrying(refuse, rethrow)).rejects.toThrow('wrong password');
  });
});
