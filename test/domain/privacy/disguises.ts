import type { Draw } from './draw.ts';

/** A way to write a string so that people or programs still read the same. */
export interface Disguise {
  readonly name: string;
  /** Only for what is the same in other letters. */
  readonly changesCase?: true;
  apply(text: string, draw: Draw): string;
}

const eachCharacter = (text: string, change: (character: string) => string): string =>
  Array.from(text, change).join('');
const eachAscii = (text: string, change: (code: number) => string): string =>
  eachCharacter(text, (character) =>
    character > ' ' && character <= '~' ? change(character.codePointAt(0)!) : character,
  );

const lookAlikes: Record<string, string> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  o: 'о',
  p: 'р',
  x: 'х',
  A: 'А',
  E: 'Е',
  O: 'О',
  T: 'Τ',
  K: 'Κ',
};

/** Puts a character into the text at one to three places, never at an end. */
function inserted(text: string, draw: Draw, what: readonly string[]): string {
  let result = text;
  for (let times = draw.between(1, 3); times > 0 && result.length > 2; times -= 1) {
    const at = draw.between(1, result.length - 1);
    result = result.slice(0, at) + draw.one(what) + result.slice(at);
  }
  return result;
}

const percent = (code: number): string => `%${code.toString(16).padStart(2, '0')}`;
const sign = /[^A-Za-z0-9]/;

export const disguises: readonly Disguise[] = [
  { name: 'as it is', apply: (text) => text },
  { name: 'capitals', changesCase: true, apply: (text) => text.toUpperCase() },
  { name: 'small letters', changesCase: true, apply: (text) => text.toLowerCase() },
  {
    name: 'letters of any case',
    changesCase: true,
    apply: (text, draw) =>
      eachCharacter(text, (character) => (draw.below(2) ? character.toUpperCase() : character.toLowerCase())),
  },
  { name: 'fullwidth', apply: (text) => eachAscii(text, (code) => String.fromCodePoint(code + 0xfee0)) },
  { name: 'decomposed', apply: (text) => text.normalize('NFD') },
  {
    name: 'bold letters of mathematics',
    apply: (text) =>
      eachCharacter(text, (character) => {
        const code = character.codePointAt(0)!;
        if (/[a-z]/.test(character)) return String.fromCodePoint(0x1d41a + code - 97);
        return /[A-Z]/.test(character) ? String.fromCodePoint(0x1d400 + code - 65) : character;
      }),
  },
  {
    name: 'letters of other scripts',
    apply: (text, draw) =>
      eachCharacter(text, (character) => (draw.below(3) ? (lookAlikes[character] ?? character) : character)),
  },
  {
    name: 'undrawn characters inside',
    apply: (text, draw) => inserted(text, draw, ['\u200B', '\u200D', '\u2060', '\u00AD', '\uFEFF', '\u180E', '\u034F']),
  },
  {
    name: 'control characters inside',
    apply: (text, draw) => inserted(text, draw, ['\0', '\u0008', '\u202E', '\u2066', '\u0085', '\uD800']),
  },
  { name: 'struck through', apply: (text) => eachCharacter(text, (character) => `${character}\u0336`) },
  {
    name: 'percent-encoded signs',
    apply: (text) =>
      eachAscii(text, (code) => (sign.test(String.fromCharCode(code)) ? percent(code) : String.fromCharCode(code))),
  },
  { name: 'percent-encoded', apply: (text) => eachAscii(text, percent) },
  {
    name: 'percent-encoded twice',
    apply: (text) => eachAscii(text, (code) => percent(code).replace('%', '%25').toUpperCase()),
  },
  {
    name: 'escaped as in JSON',
    apply: (text) =>
      eachAscii(text, (code) =>
        sign.test(String.fromCharCode(code)) ? `\\u00${code.toString(16)}` : String.fromCharCode(code),
      ),
  },
  {
    name: 'escaped as in HTML',
    apply: (text) =>
      eachAscii(text, (code) => (sign.test(String.fromCharCode(code)) ? `&#${code};` : String.fromCharCode(code))),
  },
  { name: 'base64', apply: (text) => (text.length >= 12 ? Buffer.from(text).toString('base64') : text) },
  { name: 'base64url', apply: (text) => (text.length >= 12 ? Buffer.from(text).toString('base64url') : text) },
];
