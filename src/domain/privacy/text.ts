/** Free text longer than this is dropped beyond it before anything looks at it (PRV-2). */
const inputLimit = 8_192;
/** The longest free text that is stored, the ellipsis included (PRV-2). */
const textLimit = 512;

/** Control and bidirectional-control characters, NUL among them; they can hide or break what people read. */
const invisible = /[\p{Cc}\p{Bidi_Control}]/gu;

/** NFC, without control, bidi, NUL characters and lone surrogates: each becomes U+FFFD (PRV-2). */
export function normaliseText(text: string): string {
  return text.slice(0, inputLimit).toWellFormed().normalize('NFC').replace(invisible, '\uFFFD');
}

/** Free text as it may be stored: normalised, and cut at 512 characters with an ellipsis (PRV-2). */
export function cleanText(text: string): string {
  return cut(normaliseText(text), textLimit);
}

/** Cuts a text at a number of UTF-16 units, ellipsis included, never inside a character. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
