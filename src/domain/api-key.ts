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
