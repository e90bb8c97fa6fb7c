import { placeholder } from './kinds.ts';

/** Free text longer than this is dropped beyond it before anything looks at it (PRV-2). */
const inputLimit = 8_192;

/** Control and bidirectional-control characters, NUL among them; they can hide or break what people read. */
const invisible = /[\p{Cc}\p{Bidi_Control}]/gu;

/** NFC, without control, bidi, NUL characters and lone surrogates: each becomes U+FFFD (PRV-2). */
export function normaliseText(text: string): string {
  return text.slice(0, inputLimit).toWellFormed().normalize('NFC').replace(invisible, '\uFFFD');
}

/** Cuts a text at a number of UTF-16 units, ellipsis included, never inside a character or a placeholder. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = limit - 1;
  const inside = [...text.matchAll(placeholder)].find(
    ({ 0: whole, index }) => index < end && index + whole.length > end,
  );
  return `${text.slice(0, inside?.index ?? end).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
