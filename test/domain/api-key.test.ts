import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  formatKey,
  grants,
  hashKey,
  isUseNoteworthy,
  isWellFormedKey,
  keyPrefix,
  keyState,
  roleOf,
  rotationEnds,
  type Scope,
} from '../../src/domain/api-key.ts';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const keys = fc
  .tuple(fc.uint8Array({ minLength: 60, maxLength: 60 }), fc.constantFrom<Scope[][]>(['ingest'], ['read'], ['admin']))
  .map(([bytes, scopes]) => formatKey(scopes, (count) => bytes.subarray(0, count)));
const zeros = () => new Uint8Array(60);

describe('an API key', () => {
  it('INT-2: is clefp_<ci|api>_, 30 characters of secret and 6 of checksum', () => {
    fc.assert(
      fc.property(keys, (key) => {
        expect(key).toMatch(/^clefp_(ci|api)_[0-9A-Za-z]{36}$/);
        expect(isWellFormedKey(key)).toBe(true);
      }),
    );
  });

  it('INT-2: says ci when it only ingests, else api', () => {
    expect(formatKey(['ingest'], zeros)).toMatch(/^clefp_ci_/);
    expect(formatKey(['ingest', 'read'], zeros)).toMatch(/^clefp_api_/);
    expect(formatKey(['operator'], zeros)).toMatch(/^clefp_api_/);
  });

  it('INT-2: with any one character mistyped is rejected', () => {
    const typo = fc.tuple(keys, fc.nat(), fc.constantFrom(...Array.from(base62), '_', '-', ' '));
    fc.assert(
      fc.property(typo, ([key, anywhere, character]) => {
        const at = anywhere % key.length;
        fc.pre(key[at] !== character);
        expect(isWellFormedKey(key.slice(0, at) + character + key.slice(at + 1))).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('INT-2: with one character lost, doubled or exchanged with its neighbour is rejected', () => {
    fc.assert(
      fc.property(keys, fc.nat(), (key, anywhere) => {
        const at = anywhere % (key.length - 1);
        const [before, a, b, after] = [key.slice(0, at), key[at]!, key[at + 1]!, key.slice(at + 2)];
        expect(isWellFormedKey(before + b + after)).toBe(false);
        expect(isWellFormedKey(before + a + a + b + after)).toBe(false);
        if (a !== b) expect(isWellFormedKey(before + b + a + after)).toBe(false);
      }),
    );
  });

  it('INT-2: has a public prefix that holds no more than 6 characters of the secret', () => {
    fc.assert(
      fc.property(keys, (key) => {
        expect(key.startsWith(keyPrefix(key))).toBe(true);
        expect(keyPrefix(key)).toMatch(/^clefp_(ci|api)_[0-9A-Za-z]{6}$/);
      }),
    );
  });

  it('INT-2: is stored as its SHA-256', () => {
    expect(hashKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('a rotation', () => {
  const times = fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true });
  const lives = fc.record({
    createdAt: times,
    life: fc.integer({ min: 1, max: 10 ** 12 }),
    passed: fc.double({ min: 0, max: 0.999, noNaN: true }),
    overlap: fc.nat(2_592_000),
  });

  it('INT-2: lets the old key end after the overlap, and never later than it would have', () => {
    fc.assert(
      fc.property(lives, ({ createdAt, life, passed, overlap }) => {
        const expiresAt = new Date(createdAt.getTime() + life);
        const now = new Date(createdAt.getTime() + Math.floor(life * passed));
        const ends = rotationEnds({ createdAt, expiresAt }, now, overlap);
        expect(ends.old <= expiresAt).toBe(true);
        expect(ends.old.getTime() - now.getTime()).toBeLessThanOrEqual(overlap * 1_000);
        expect(ends.old >= now).toBe(true);
        expect(ends.successor!.getTime() - now.getTime()).toBe(life);
      }),
    );
  });

  it('INT-2: of a key without an end gives one without an end', () => {
    const now = new Date('2026-01-02T03:04:05Z');
    const ends = rotationEnds({ createdAt: new Date(0), expiresAt: null }, now, 3_600);
    expect(ends).toEqual({ old: new Date('2026-01-02T04:04:05Z'), successor: null });
  });

  it('INT-2: never gives a time that ISO 8601 writes in another form', () => {
    const [createdAt, expiresAt] = [new Date('2026-01-01Z'), new Date('9999-12-30Z')];
    const { successor } = rotationEnds({ createdAt, expiresAt }, new Date('2030-01-01Z'), 0);
    expect(successor!.toISOString()).toMatch(/^\d{4}-/);
  });
});

describe('a key', () => {
  const now = new Date('2026-01-02T03:04:05Z');
  const createdAt = new Date(0);
  it.each([
    ['live', {}],
    ['live', { expiresAt: new Date(now.getTime() + 1) }],
    ['expired', { expiresAt: now }],
    ['revoked', { revokedAt: now }],
    ['revoked', { revokedAt: createdAt, expiresAt: createdAt }],
  ])('INT-2: is %s with %j', (state, times) => {
    expect(keyState({ createdAt, ...times }, now)).toBe(state);
  });

  it.each<[Scope[], string | undefined]>([
    [['ingest'], undefined],
    [['ingest', 'read'], 'read'],
    [['read', 'operator'], 'operator'],
    [['admin', 'read'], 'admin'],
  ])('INT-2: with the scopes %j makes a role of %s', (held, role) => {
    expect(roleOf(held)).toBe(role);
  });
});

describe('scopes', () => {
  it('INT-2: read < operator < admin', () => {
    expect(grants(['admin'], 'read')).toBe(true);
    expect(grants(['admin'], 'operator')).toBe(true);
    expect(grants(['operator'], 'read')).toBe(true);
    expect(grants(['operator'], 'admin')).toBe(false);
    expect(grants(['read'], 'operator')).toBe(false);
  });

  it('INT-2: ingest includes nothing else and is included in nothing else', () => {
    expect(grants(['ingest'], 'ingest')).toBe(true);
    for (const needed of ['read', 'operator', 'admin'] as const) expect(grants(['ingest'], needed)).toBe(false);
    expect(grants(['admin'], 'ingest')).toBe(false);
    expect(grants(['ingest', 'read'], 'ingest')).toBe(true);
  });

  it('INT-2: a key without a scope may do nothing', () => {
    for (const needed of ['ingest', 'read', 'operator', 'admin'] as const) expect(grants([], needed)).toBe(false);
  });
});

it('the use of a key is noted at most once a minute', () => {
  const now = new Date('2026-01-01T12:00:00Z');
  const before = (ms: number) => new Date(now.getTime() - ms);
  expect([null, before(60_000), before(59_999)].map((last) => isUseNoteworthy(last, now))).toEqual([true, true, false]);
});
