import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { viewsOf } from '../../../src/domain/privacy/fold.ts';
import { kinds } from '../../../src/domain/privacy/kinds.ts';
import { lookOf } from '../../../src/domain/privacy/look-alikes.ts';
import { readings, redact } from '../../../src/domain/privacy/redact.ts';
import { cut, normaliseText } from '../../../src/domain/privacy/text.ts';
import { disguises } from './disguises.ts';
import { Draw } from './draw.ts';
import { shapes } from './forbidden.ts';
import { plant, clean } from './planted.ts';

const plantings = fc.integer().map((seed) => {
  const draw = new Draw(seed);
  return plant(draw.one(shapes), draw.one(disguises), draw).sentence;
});
const glue = fc.constantFrom('', ' ', '/', '-', '=', "'", '\n', '%', '\u200B', '[path]', '[', 'a', '…', 'key ', '.');
const placeholders = fc.constantFrom(...Object.keys(kinds).flatMap((kind) => [`[${kind}]`, `[${kind}:0123abcd]`]));
const hostile = fc
  .array(fc.oneof(plantings, glue, placeholders, fc.string({ unit: 'binary', maxLength: 40 })), { maxLength: 40 })
  .map((parts) => parts.join(''));

describe('free text', () => {
  it('PRV-2: whatever it is, cleaning what is clean changes nothing', () => {
    for (const reading of Object.values(readings)) {
      fc.assert(
        fc.property(hostile, fc.constantFrom(16, 64, 512), (text, limit) => {
          const once = redact(normaliseText(text), reading, { limit }).text;
          expect(once.length).toBeLessThanOrEqual(limit);
          expect(redact(normaliseText(once), reading, { limit })).toEqual({ text: once, found: new Map() });
        }),
      );
    }
  });

  it('PRV-2: placeholders are no hits', () => {
    fc.assert(fc.property(placeholders, (text) => expect(clean(text).found.size).toBe(0)));
  });

  it('PRV-2: is never cut inside a placeholder, and says that it was cut', () => {
    const kept = clean(`${'x '.repeat(254)}/etc/passwd and more`).text;
    expect(kept).toBe(`${'x '.repeat(254)}…`);
    expect(cut('ab[path:0123abcd]cd', 17)).toBe('ab…');
    expect(cut('ab[path:0123abcd]cdef', 19)).toBe('ab[path:0123abcd]c…');
  });

  it('PRV-2: is matched before it is cut: what begins before the limit leaves no piece', () => {
    const { text, found } = clean(`${'x '.repeat(250)}ghp_${'a1'.repeat(18)} and ${'x '.repeat(50)}`);
    expect([...found]).toEqual([['token', 1]]);
    expect(text).toBe(`${'x '.repeat(250)}[token] and…`);
  });

  it('PRV-2: what overlaps is taken out as one, under the kind that names the whole', () => {
    expect(clean('postgres://app:hunter2@db.internal/app.yaml?token=abc')).toEqual({
      text: '[credential]',
      found: new Map([['credential', 1]]),
    });
  });

  it('PRV-2: what comes to light when something is taken out is taken out too', () => {
    const chained = `clefp_ci_${'z'.repeat(64)}`;
    expect(clean(chained.repeat(3))).toEqual({ text: '[token][token][token]', found: new Map([['token', 3]]) });
  });

  it('PRV-2: what brings more to light again and again is not kept at all', () => {
    const chained = `clefp_ci_${'z'.repeat(64)}`;
    expect(clean(chained.repeat(20)).text).toBe('[secret]');
  });
});

describe('recipients as the CLI shortens them, to their first four and their last eight characters', () => {
  it.each([
    [
      "Expected recipient 'age1…q8x7w2ab' is missing from encrypted file.",
      "Expected recipient '[recipient]' is missing from encrypted file.",
    ],
    [
      "Unexpected recipient 'age1…q8x7w2ab' found in encrypted file.",
      "Unexpected recipient '[recipient]' found in encrypted file.",
    ],
    [
      "Unexpected recipient 'A1B2…C3D4E5F6' found in encrypted file.",
      "Unexpected recipient '[recipient]' found in encrypted file.",
    ],
    ["Unexpected recipient 'arn:…ey/sopsab' found", "Unexpected recipient '[recipient]' found"],
    ['Recipients: A1B2…C3D4E5F6 (ann)', 'Recipients: [recipient] (ann)'],
    ['age1...q8x7w2ab', '[recipient]'],
  ])('PRV-2: %j', (text, kept) => {
    expect(clean(text).text).toBe(kept);
  });
});

describe('values in quotes', () => {
  const key = `{ "type": "service_account", "key": "${'word '.repeat(600)}" }`;

  it.each([
    [String.raw`DB_PASSWORD="pa\"ss word tail" bad`, '[credential] bad'],
    [String.raw`DB_HOST='it\'s the primary' bad`, '[variable] bad'],
    [String.raw`db_host="C:\\" bad`, '[variable] bad'],
    ['DB_PASSWORD="correct horse battery sta…', '[credential]'],
    ["password: 'correct horse battery sta...", '[credential]'],
    [`GCP_CREDENTIALS='${key}' is set`, '[credential] is set'],
    [`db_host="${key.replaceAll('"', "'")}" is set`, '[variable] is set'],
    ['DB_HOST="first [path] and the rest" is set', '[variable] is set'],
    ['DB_HOST="[path] and the rest', '[variable]'],
    ['DB_PASSWORD="correct hor… and DB_HOST="first hor…', '[credential]'],
    ["password: 'correct hor... and token: 'first hor...", '[credential]'],
    ['DB_HOST="Zmlyc3Q=" is set', '[variable] is set'],
    ['DB_PASSWORD="(pass) horse battery sta…', '[credential]'],
    ['Got "DB_PASSWORD=" correct horse" bad', 'Got "[credential] bad'],
    [String.raw`{"env":"DB_PASSWORD=\"correct horse\" bad"}`, '{"env":"[credential] bad"}'],
    [String.raw`env: \"db_host=\\\"first horse\\\" bad\"`, String.raw`env: \"[variable] bad\"`],
    [String.raw`DB_HOST=\'first hor…`, '[variable]'],
    ['DB_PASSWORD =  hunter2 bad', '[credential] bad'],
    ['DB_HOST  =            "first horse" bad', '[variable] bad'],
    ['db_host   =  replica bad', '[variable] bad'],
    ['"password"  :   "hunter2 horse" bad', '"[credential] bad'],
  ])('PRV-2: are taken whole, however they are written: %j', (text, kept) => {
    expect(clean(text).text).toBe(kept);
  });

  it.each([
    'Rule "no plaintext token:" failed in auth, and 3 more',
    'Rule "no plaintext token:" failed in "auth", and 3 more',
    "It is called 'secret:' by the others, 'token:' by us (see \"secret:\").",
    `5" is no length for a key, nor is 5'`,
    `The cell's keys are fine, the others' keys too`,
  ])('PRV-2: a quote that closes something else begins none: %j', (text) => {
    expect(clean(text).text).toBe(text);
  });
});

describe('names that are listed after the word key', () => {
  const many = Array.from({ length: 60 }, (_, at) => `'k${at}'`).join(', ');

  it.each([
    ["Keys 'dbPassword', 'stripeSecret' are missing in 'dev'", "Keys '[name]', '[name]' are missing in 'dev'"],
    ["Key 'a' and 'b' differ, as do 'c'", "Key '[name]' and '[name]' differ, as do 'c'"],
    ['keys: "a", "DB_URL", or "c".', 'keys: "[name]", "[name]", or "[name]".'],
    ["Key(s) 'a', 'b' missing", "Key(s) '[name]', '[name]' missing"],
    ['keys `a`,`b` & `c`', 'keys `[name]`,`[name]` & `[name]`'],
  ])('PRV-2: are all names: %j', (text, kept) => {
    expect(clean(text).text).toBe(kept);
  });

  it('PRV-2: however many they are', () => {
    expect(clean(`Keys ${many}`).text).not.toMatch(/k\d/);
  });
});

describe('names of keys in capitals', () => {
  it.each([
    ["'2FA_SECRET' and 2FA_SECRET are missing", "'[name]' and [name] are missing"],
    ["'_JAVA_OPTIONS' and _DATABASE_URL are missing", "'[name]' and [name] are missing"],
    ['_TOKEN is missing', '[name] is missing'],
    ["'DB.PASSWORD', `TOKEN ` and ' TOKEN'", "'[name]', `[name] ` and ' [name]'"],
  ])('PRV-2: however they begin and are quoted: %j', (text, kept) => {
    expect(clean(text).text).toBe(kept);
  });

  it.each([
    "versions '1.2.3', '2.0.0-RC1' and '1.0-SNAPSHOT', commit '5A81B7F3DEF3'",
    "1_000 keys of '10_000', 10_000_MB in 2026_Q1, '90D' of '2026-Q1'",
    'neither "dev" AND "prod" NOR _THESE_',
  ])('PRV-2: are no numbers, no versions and no emphasis: %j', (text) => {
    expect(clean(text).text).toBe(text);
  });

  it('PRV-2: are not what stands between two of them', () => {
    expect(clean("'DB' AND 'PROD'").text).toBe("'[name]' AND '[name]'");
  });
});

describe('exact times', () => {
  it.each([
    ['at 2026-01-31_12-34-56 or 2026-01-31-123456', 'at [time] or [time]'],
    ['at 2026-01-31T12-34-56Z or 2026-01-31T12Z', 'at [time] or [time]'],
    ['at 20260131123456 or 20260131_123456', 'at [time] or [time]'],
    ['rotated at 12:34 on 2026-01-31; at 12:34 UTC, 31 Jan 2026', 'rotated at [time]; at [time]'],
    ['Sat Jan 31 12:34 2026', 'Sat [time]'],
  ])('PRV-2: go, however they are written: %j', (text, kept) => {
    expect(clean(text).text).toBe(kept);
  });
});

describe('a path after a bracket', () => {
  it.each([
    ['Cannot read ${GITHUB_WORKSPACE}/secrets/payments/prod', 'Cannot read ${[name]}[path]'],
    ['Cannot read $GITHUB_WORKSPACE/secrets/payments/prod', 'Cannot read [path]'],
    ['Cannot read $HOME/secrets/payments now', 'Cannot read [path] now'],
    ['Cannot read (workdir)/home/alice/secrets/payments', 'Cannot read (workdir)[path]'],
    ['Cannot read [workdir]/home/alice/secrets', 'Cannot read [workdir][path]'],
    ['Cannot read <root>/home/alice.', 'Cannot read <root>[path].'],
  ])('PRV-2: is one like any other, if it has two words: %j', (text, kept) => {
    expect(clean(text).text).toBe(kept);
  });

  it.each(['[dev]/production differs', '2 key(s)/value(s) and file(s)/recipient(s)', '(a)/b/ and {a}/b'])(
    'PRV-2: a single word is the other half of a pair: %j',
    (text) => {
      expect(clean(text).text).toBe(text);
    },
  );
});

it.each([
  'Unexpected recipients found...please rotate',
  'recipients missing…contact the owner',
  'Recipients differ…production/staging',
])('PRV-2: words behind dots are no recipient: %j', (text) => {
  expect(clean(text).text).toBe(text);
});

describe('a view of a text', () => {
  it('PRV-2: leads every character back to where it stands', () => {
    const text = 'a\u0301 ｓｅｃ\u200Dret %2F&#47;\\u002f [path] \u{1F512}е';
    for (const view of viewsOf(normaliseText(text))) {
      for (let at = 0; at < view.text.length; at += 1) {
        const [start, end] = view.original(at, at + 1);
        expect(end).toBeGreaterThan(start);
        expect(normaliseText(text).slice(start, end)).not.toBe('');
      }
    }
    expect(viewsOf(normaliseText(text)).map((view) => view.text)).toEqual([
      'a sec\u200Dret'.replace('\u200D', '') + ' %2F&#47;\\u002f \n \u{1F512}e',
      'a secret /// \n \u{1F512}e',
    ]);
  });

  it.each([
    ['Ｋ', 'K'],
    ['а', 'a'],
    ['Ο', 'O'],
    ['𝐊', 'K'],
    ['—', '-'],
    ['’', "'"],
    ['／', '/'],
    ['…', '...'],
    ['\u00AD', ''],
    ['\u0336', ''],
    ['本', '本'],
  ])('PRV-2: %j looks like %j', (character, look) => {
    expect(lookOf(character)).toBe(look);
  });
});
