import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What a key may do; `read < operator < admin`, `ingest` includes nothing else (INT-2). */
export const scopes = ['ingest', 'read', 'operator', 'admin'] as const;
export type Scope = (typeof scopes)[number];

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const secretLength = 30;
const format = /^clefp_(ci|api)_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/;

/** True when a key with these scopes may do what `needed` names (INT-2). */
export function grants(held: readonly Scope[], needed: Scope): boolean {
  if (needed === 'ingest') return held.includes('ingest');
  const ladder = ['read', 'operator', 'admin'];
  return held.some((scope) => ladder.indexOf(scope) >= ladder.indexOf(needed));
}

/** What a signed-in person is called: the highest scope of the key's ladder. */
export type Role = Exclude<Scope, 'ingest'>;

/** The highest of read, operator and admin among the scopes; undefined for a key that only ingests. */
export function roleOf(held: readonly Scope[]): Role | undefined {
  return (['admin', 'operator', 'read'] as const).find((role) => held.includes(role));
}

interface Lifetime {
  readonly createdAt: Date;
  readonly expiresAt?: Date | null | undefined;
  readonly revokedAt?: Date | null | undefined;
}

/** Whether a key opens anything at `now`, and why not. */
export function keyState({ expiresAt, revokedAt }: Lifetime, now: Date): 'live' | 'expired' | 'revoked' {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt <= now ? 'expired' : 'live';
}

/** The use of a key is noted at most this often. */
export const noteUseEveryMs = 60_000;

/** True when a use at `now` is to be noted: at most once a minute, so that ingest does not write a row per request. */
export function isUseNoteworthy(lastUsedAt: Date | null | undefined, now: Date): boolean {
  return !lastUsedAt || now.getTime() - lastUsedAt.getTime() >= noteUseEveryMs;
}

/**
 * When the two keys of a rotation end (INT-2): the old one after the overlap, never later than it would have; its
 * successor after as long a life as the old one was given, so that a rotation never turns a brief key into an endless one.
 */
export function rotationEnds(
  { createdAt, expiresAt }: Lifetime,
  now: Date,
  overlapSeconds: number,
): { readonly old: Date; readonly successor: Date | null } {
  const overlapEnd = new Date(now.getTime() + overlapSeconds * 1_000);
  if (!expiresAt) return { old: overlapEnd, successor: null };
  const given = expiresAt.getTime() - createdAt.getTime();
  return {
    old: overlapEnd < expiresAt ? overlapEnd : expiresAt,
    // A time beyond the year 9999 has another form in ISO 8601, and no key is refused for that.
    successor: new Date(Math.min(now.getTime() + given, Date.UTC(9999, 11, 31))),
  };
}

/**
 * Whether nobody could manage the installation without this key, now or once the other ones have expired (INT-2).
 * `admins` are the installation-wide admin keys that are live and have no successor.
 */
export function isNeededToManage(
  keyId: string,
  admins: readonly { readonly id: string; readonly expiresAt?: Date | null | undefined }[],
): boolean {
  const key = admins.find(({ id }) => id === keyId);
  const others = admins.filter(({ id }) => id !== keyId);
  if (!key) return false;
  return others.length === 0 || (!key.expiresAt && others.every(({ expiresAt }) => expiresAt));
}

/**
 * Writes a key `clefp_<ci|api>_<30 base62><6 base62 CRC32>` (INT-2). `ci` is for keys that only ingest. `random` yields
 * that many bytes of a cryptographic source.
 */
export function formatKey(held: readonly Scope[], random: (bytes: number) => Uint8Array): string {
  const kind = held.every((scope) => scope === 'ingest') ? 'ci' : 'api';
  const secret = base62(random(secretLength * 2));
  return `clefp_${kind}_${secret}${checksum(secret)}`;
}

/** The public part of a key, safe to show and to store. */
export function keyPrefix(key: string): string {
  return key.slice(0, key.lastIndexOf('_') + 7);
}

/** SHA-256 of a key, the only form in which it is stored. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Tells a mistyped key from a possible one before the database is asked. */
export function isWellFormedKey(key: string): boolean {
  const match = format.exec(key);
  return match !== null && checksum(match[2]!) === match[3];
}

/** 16 bits a character: the bias of taking them modulo 62 is below 0.1 %. */
function base62(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i + 1 < bytes.length; i += 2) text += alphabet[((bytes[i]! << 8) | bytes[i + 1]!) % 62];
  return text;
}

function checksum(secret: string): string {
  let rest = crc32(secret);
  let text = '';
  for (let i = 0; i < 6; i += 1) {
    text = alphabet[rest % 62]! + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
