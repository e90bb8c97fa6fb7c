import { describe, expect, it } from '@jest/globals';
import { absolute, ago, date, endsSoon, full } from '../../../web/src/text/time.ts';

const now = Date.parse('2026-11-24T12:00:00.000Z');
const before = (ms: number) => new Date(now - ms).toISOString();
const minute = 60_000;
const hour = 60 * minute;

describe('how long ago', () => {
  it.each([
    [0, 'just now'],
    [59_999, 'just now'],
    [minute, '1 min ago'],
    [59 * minute, '59 min ago'],
    [hour, '1 h ago'],
    [47 * hour, '47 h ago'],
    [48 * hour, '2 d ago'],
    [400 * 24 * hour, '400 d ago'],
  ])('%d ms reads %s', (ms, words) => {
    expect(ago(before(ms), now)).toBe(words);
  });

  it('takes a clock that is a little ahead for now', () => {
    expect(ago(before(-30_000), now)).toBe('just now');
  });

  it('tells a time that is to come as it is', () => {
    expect(ago(before(-2 * hour), now)).toBe('24 Nov 14:00');
  });
});

it('a moment is told in UTC', () => {
  expect(absolute('2026-11-04T06:05:09.000Z', now)).toBe('4 Nov 06:05');
  expect(full('2026-11-04T06:05:09.000Z')).toBe('4 Nov 2026, 06:05:09 UTC');
});

it('a moment of another year is told with it: a key that ends in a year does not end today', () => {
  expect(absolute('2027-11-24T12:00:00.000Z', now)).toBe('24 Nov 2027 12:00');
  expect(date('2025-12-31T23:59:59.000Z', now)).toBe('31 Dec 2025');
  expect(ago('2027-11-24T12:00:00.000Z', now)).toBe('24 Nov 2027 12:00');
});

it('a session tells of its end once that is near', () => {
  const end = '2026-11-21T16:20:00.000Z';
  const left = (ms: number) => endsSoon(end, Date.parse(end) - ms);
  expect(left(16 * 60_000)).toBeUndefined();
  expect(left(14 * 60_000)).toBe('in 14 min');
  expect(left(20_000)).toBe('in less than a minute');
  expect(endsSoon(null, 0)).toBeUndefined();
});
