import * as fc from 'fast-check';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

/** Stands in every body that is sent, and in no answer. */
export const canary = 'Pl4ntedCanary';

/** A body as bytes, and its headers beyond the type. */
export interface HostileBody {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly encoding: string | undefined;
}

/** Values that a field may have instead of its own; what JSON.stringify cannot write stands as raw text. */
const oddValues = fc.constantFrom(
  'null',
  'true',
  '-0',
  '1e999',
  '-1e308',
  '9007199254740993',
  '123456789012345678901234567890',
  'NaN',
  '[]',
  '{}',
  '""',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udfff\\ud800"',
  '"__proto__"',
  '{"__proto__": {"polluted": 1}}',
  '{"constructor": {"prototype": {"polluted": 1}}}',
  '{"toString": 1, "toString": 2}',
  `"${'x'.repeat(9_000)}"`,
  `"${' / '.repeat(3_000)}"`,
  `"${'%41'.repeat(3_000)}"`,
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`,
  `"${canary}"`,
);

/** Where a text of JSON may be changed: one of its values, by the place where it begins. */
const value = /(?<=[:[,]\s*)("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)/g;

function withOddValue(json: string): fc.Arbitrary<string> {
  const places = [...json.matchAll(value)];
  return fc.tuple(fc.constantFrom(...places), oddValues).map(([place, odd]) => {
    const end = place.index + place[0].length;
    return json.slice(0, place.index) + odd + json.slice(end);
  });
}

function withDoubledKey(json: string): fc.Arbitrary<string> {
  const keys = [...json.matchAll(/"(\w+)":/g)];
  return fc
    .tuple(fc.constantFrom(...keys), oddValues)
    .map(([key, odd]) => `${json.slice(0, key.index)}${key[0]}${odd},${json.slice(key.index)}`);
}

type Change = (bytes: Uint8Array) => Uint8Array;

/** Changes of bytes, whatever they say. */
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.nat().map(
    (at): Change =>
      (bytes) =>
        bytes.subarray(0, at % (bytes.length + 1)),
  ),
  fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 4 })).map(([at, piece]): Change => (bytes) => {
    const from = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(from + piece.length)]);
  }),
  fc
    .tuple(fc.nat(), fc.constantFrom('\0', '\uFEFF', '\xC3', '\xED\xA0\x80', '\xFF', '\\u0000', '"', '}', '['))
    .map(([at, piece]): Change => (bytes) => {
      const from = at % (bytes.length + 1);
      return Buffer.concat([bytes.subarray(0, from), Buffer.from(piece, 'latin1'), bytes.subarray(from)]);
    }),
  fc.constant<Change>((bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])),
  fc.constant<Change>((bytes) => bytes),
);

const encodings: Readonly<Record<string, Change>> = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

/** How it is sent: plain, compressed, compressed and then changed, or said to be what it is not. */
function sent(bytes: fc.Arbitrary<Uint8Array>): fc.Arbitrary<HostileBody> {
  const coded = fc.constantFrom(...Object.keys(encodings));
  return fc.oneof(
    { weight: 4, arbitrary: bytes.map((plain) => ({ bytes: Buffer.from(plain), encoding: undefined })) },
    fc
      .tuple(bytes, coded, changes)
      .map(([plain, encoding, change]) => ({ bytes: Buffer.from(change(encodings[encoding]!(plain))), encoding })),
    fc.tuple(bytes, coded).map(([plain, encoding]) => ({ bytes: Buffer.from(plain), encoding })),
  );
}

const noise = fc.uint8Array({ maxLength: 2_000 });

/** Bodies made of recorded ones in JSON by changing them, and of anything at all. */
export function hostileJson(recorded: readonly string[]): fc.Arbitrary<HostileBody> {
  const texts = fc.constantFrom(...recorded).chain((json) => fc.oneof(withOddValue(json), withDoubledKey(json)));
  const changed = fc.tuple(texts, changes).map(([text, change]) => change(Buffer.from(text)));
  const anyJson = fc.json({ maxDepth: 5 }).map((text) => Buffer.from(text));
  return sent(fc.oneof({ weight: 6, arbitrary: changed }, anyJson, noise));
}

/** The same of binary ones. */
export function hostileBytes(recorded: readonly Uint8Array[]): fc.Arbitrary<HostileBody> {
  const changed = fc.tuple(fc.constantFrom(...recorded), changes, changes).map(([bytes, a, b]) => b(a(bytes)));
  return sent(fc.oneof({ weight: 6, arbitrary: changed }, noise));
}
