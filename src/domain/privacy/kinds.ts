/**
 * Every kind of thing the boundary knows, and what it is called. The word stands in the text instead of the thing, as
 * `[path]`, or in place of an identifier as `[path:1a2b3c4d]` (PRV-3). Where two overlap, the earlier kind names the whole.
 */
export const kinds = {
  key: 'a private key',
  ciphertext: 'an encrypted value',
  token: 'a token of a provider',
  credential: 'a password or another credential',
  variable: 'a variable with its value',
  resource: 'the name of a key or of a cloud resource',
  repository: 'the address of a repository',
  url: 'a web address',
  recipient: 'a recipient',
  fingerprint: 'a fingerprint or the id of a key',
  email: 'a mail address',
  path: 'a file or a path',
  value: 'a value',
  name: 'the name of a key',
  time: 'an exact time',
  secret: 'a long string that looks random or encoded',
  long: 'a name of more than 128 characters',
} as const;

export type Kind = keyof typeof kinds;

const order = Object.keys(kinds) as readonly Kind[];

/** The one of two kinds that names both. */
export function outranking(a: Kind, b: Kind): Kind {
  return order.indexOf(a) <= order.indexOf(b) ? a : b;
}

/** A placeholder, keyed or not; it is never itself a hit, and never cut in two (PRV-2). */
export const placeholder = new RegExp(String.raw`\[(?:${order.join('|')})(?::[0-9a-f]{8})?\]`, 'g');
