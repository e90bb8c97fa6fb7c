import { describe, expect, it } from '@jest/globals';
import { retryAfterMs } from '../../src/notify/retry-after.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const wait = (retryAfter?: string, rateLimitReset?: string): number | undefined =>
  retryAfterMs({ retryAfter, rateLimitReset }, now);

describe('when a provider wants to hear from us again', () => {
  it('NTF-5: reads Retry-After in seconds', () => {
    expect(wait('120')).toBe(120_000);
  });

  it('NTF-5: reads Retry-After as a date', () => {
    expect(wait('Sun, 01 Mar 2026 12:00:30 GMT')).toBe(30_000);
  });

  it('NTF-5: reads X-RateLimit-Reset as seconds since 1970', () => {
    expect(wait(undefined, String(now / 1000 + 45))).toBe(45_000);
  });

  it('NTF-5: Retry-After wins over X-RateLimit-Reset', () => {
    expect(wait('5', String(now / 1000 + 45))).toBe(5_000);
  });

  it('a time that has passed or cannot be read leaves the delay to us', () => {
    expect(wait()).toBeUndefined();
    expect(wait('0')).toBeUndefined();
    expect(wait('soon', '-1')).toBeUndefined();
    expect(wait('Sun, 01 Mar 2026 11:59:00 GMT', String(now / 1000 - 1))).toBeUndefined();
  });

  it('NTF-5: no wait is longer than the day a mail is tried for', () => {
    expect(wait('9'.repeat(400), undefined)).toBeUndefined();
    expect(wait('99999999999')).toBe(24 * 60 * 60 * 1000);
  });
});
