/** Letters of other scripts that are drawn like Latin ones, and signs that stand for ASCII signs: first and second of each. */
const pairs: readonly (readonly [others: string, ascii: string])[] = [
  ['аеорсухіјѕԁһӏԛԝ', 'aeopcyxijsdhlqw'],
  ['АВЕКМНОРСТУХІЈЅԌԚԜӀ', 'ABEKMHOPCTYXIJSGQWI'],
  ['αεικνορτυχγ', 'aeiknoptuxy'],
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'],
  ['օսհոցԱՏՍՕ', 'ouhngUSUO'],
  ['ıɑɡɩɪʟʀɴᴀᴄᴇᴋᴍᴏᴘᴛᴜᴠᴡᴢ', 'iagiilrnacekmoptuvwz'],
  ['‐‑‒–—―−⁃˗', '---------'],
  ['‘’‚‛′ʹʼ´ˈ', "'''''''''"],
  ['“”„‟″«»‹›', '"""""""""'],
  ['∕⁄⧸╱', '////'],
  ['∖⧵', '\\\\'],
  ['꞉∶ː', ':::'],
  ['꞊᐀', '=='],
  ['·', '.'],
  // A space without width is one all the same: it parts words.
  ['\u200B', '\uFFFD'],
];

const ascii = new Map(
  pairs.flatMap(([others, signs]) => Array.from(others, (other, index): [string, string] => [other, signs[index]!])),
);

/** Marks over letters, and characters that are not drawn at all. */
const undrawn = /[\p{M}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** What a character looks like, in ASCII where that can be said; empty where it is not drawn by itself. */
export function lookOf(character: string): string {
  if (character <= '~') return character;
  const plain = ascii.get(character) ?? character.normalize('NFKD').replace(undrawn, '');
  return ascii.get(plain) ?? plain;
}
