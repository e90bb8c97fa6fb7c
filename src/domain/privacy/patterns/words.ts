import { isEncodedText, isRandom } from '../random-looking.ts';
import type { Pattern } from './pattern.ts';

const harmlessValue = /^(?:\d{1,6}|true|false|yes|no|on|off|null|none)[.,;:)\]]*$/i;

/** What follows the first `=` or `:`, without the blanks. */
function valueOf(found: string): string {
  return found.slice(found.search(/[:=]/) + 1).trim();
}

/** A quote that begins nothing: what follows it ends there. */
const closing = String.raw`["'][.,;:!?)\]}"'-]*(?:[ \uFFFD]|$)`;

/**
 * A value after its sign: in quotes to the one that closes it, which one behind a backslash does not, nor one that begins
 * the next value; in quotes that have a backslash themselves, as JSON has them, to the next of those; to the end of the text
 * where the sender cut it before that; without quotes to the next blank.
 */
const value = [
  ...[`"`, `'`].map((quote) => String.raw`${quote}(?:[^${quote}\\]|\\[^])*${quote}(?:(?<![=:] *.)|(?!\w))`),
  ...[`"`, `'`].map((quote) => String.raw`\\+${quote}(?:[^]*?\\${quote}|[^]*)`),
  String.raw`(?!${closing})["'][^]*`,
  String.raw`\S+`,
].join('|');

const quote = '[\'"\x60]';
/** A quote that closes nothing: what follows it may be padded. */
const opening = String.raw`(?<![^ ([{:=,>\uFFFD])${quote}`;
/** Behind digits, two letters tell a name from a number with its unit; a commit in capitals is none, nor is a version. */
const quotedName = String.raw`(?=_{0,8}[A-Z]|\d{1,16}_?[A-Z]{2})(?!\d[0-9A-F]{6,39} ?${quote})[A-Z0-9_][A-Z0-9_-]{1,127}(?:\.[A-Z_][A-Z0-9_-]{0,127}){0,8}`;

const called = [
  'password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|credentials?',
  'authorization|signature|[?&]sig',
].join('|');

/** Names, values, and what only looks like one of them. */
export const words: readonly Pattern[] = [
  {
    kind: 'variable',
    why: 'Environment variables with their values',
    needs: '=',
    pattern: new RegExp(
      String.raw`(?<![A-Za-z0-9_])(?:_{1,8}|\d[A-Z0-9]{0,15}_)?[A-Z][A-Z0-9_]{1,127} *= *(?:${value})`,
    ),
    hit: 'DB_HOST=primary',
    miss: '3 = three',
  },
  {
    kind: 'variable',
    why: 'The same in small letters, unless the value is a number or a yes or no',
    needs: '=',
    pattern: new RegExp(
      String.raw`(?<![a-z0-9_])_{0,8}(?:\d{1,16}(?=[a-z]))?[a-z][a-z0-9]{0,63}(?:_[a-z0-9]{1,63}){1,16} *= *(?:${value})`,
      'i',
    ),
    when: (found) => !harmlessValue.test(valueOf(found)),
    hit: 'db_host=replica',
    miss: 'max_age_days=90',
  },
  {
    kind: 'credential',
    why: 'Whatever is called a password, secret, token or key, with its value',
    pattern: new RegExp(
      String.raw`(?<![a-z0-9_.-])[a-z0-9_.-]{0,64}(?:${called})(?:["'] *[=:]| *=| *:(?!${closing})) *(?:${value})`,
      'i',
    ),
    when: (found) => {
      const said = valueOf(found);
      if (found.at(found.search(/[:=]/)) === '=') return !harmlessValue.test(said);
      return /^["']./.test(said) || (said.length >= 6 && /\d/.test(said) && !said.includes('/'));
    },
    hit: 'password: hunter2',
    miss: 'secret: 3 keys, token: oauth2/production',
  },
  {
    kind: 'name',
    why: 'Names of keys, in quotes',
    pattern: new RegExp(`(?<=${quote})${quotedName}(?=${quote})|(?<=${opening} ?)${quotedName}(?= ?${quote})`),
    proseOnly: true,
    hit: "'STRIPE_WEBHOOK_SECRET'",
    miss: "namespace 'payments'",
  },
  {
    kind: 'name',
    why: 'Names of keys in capitals, without quotes',
    needs: '_',
    pattern:
      /(?<![A-Za-z0-9_])(?:(?:_{0,8}|\d{1,16}_?(?=[A-Z]{2}))[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9](?![a-z])|_{1,8}[A-Z][A-Z0-9]+(?![A-Za-z0-9_]))/,
    proseOnly: true,
    hit: 'DATABASE_URL is missing',
    miss: 'HEAD, CI and PR-12',
  },
  {
    kind: 'name',
    why: 'Whatever stands in quotes after the word key, and what is listed with it',
    pattern:
      /(?<=(?<![\w-])keys?(?:\(s\))?(?: names?| named| called)?(?::? |:)(?:['"`][^'"`]{1,128}['"`](?:, ?|,? (?:and|or|&) )){0,127}['"`])[^'"`\n]{1,128}(?=['"`])/i,
    hit: "Key 'dbPassword' is missing",
    miss: "1 key in 'dev', 'api-keys' in 'dev'",
  },
  {
    kind: 'value',
    why: 'Whatever stands after got, value or the like and a quote, up to the last quote: so decrypted values are told',
    pattern: /(?<=\b(?:got|values?|received|actual(?:ly)?)(?::? |:)['"`])(?:[^\n]+(?=['"`])|[^\n]+)/i,
    hit: "must be an integer, got 'hunter2'.",
    miss: 'Value is a random placeholder',
  },
  {
    kind: 'secret',
    why: 'Long strings that no person would write: 20 and more characters, letters and digits mixed',
    pattern: /(?<![a-z0-9+/_-])[a-z0-9+/_-]{20,}={0,2}/i,
    when: isRandom,
    hit: 'x7Kq2mP9vR4tL8wZ3nB6',
    miss: 'my-team-payments-production-eu-west-1',
  },
  {
    kind: 'secret',
    why: 'Long hexadecimal strings',
    // In names too, where most look drawn anyway: API keys look like them, and what may stay should not hang on the digits.
    pattern: /(?<![a-z0-9])[a-f0-9]{32,}(?![a-z0-9])/i,
    hit: 'a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4',
    miss: 'deadbeef',
  },
  {
    kind: 'secret',
    why: 'Text in base64 or hexadecimal',
    pattern: /(?<![a-z0-9+/_-])[a-z0-9+/_-]{16,}={0,2}/i,
    when: isEncodedText,
    hit: 'REJfUEFTU1dPUkQ9eA==',
    miss: 'notifications-service',
  },
];
