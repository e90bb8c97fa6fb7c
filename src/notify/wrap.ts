/** Letters a terminal draws two columns wide: East Asian ones and most emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const columns = 78;

/** Breaks text into lines of at most 78 columns behind `first` and then `indent`; too long a word is broken as well. */
export function wrap(text: string, indent = '', first = indent): string[] {
  const room = columns - indent.length;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => pieces(each, room))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (width(longer) <= room) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].filter((each) => each !== '').map((each, index) => (index === 0 ? first : indent) + each);
}

function pieces(word: string, room: number): string[] {
  const found: string[] = [];
  let piece = '';
  for (const letter of word) {
    if (width(piece + letter) > room) {
      found.push(piece);
      piece = '';
    }
    piece += letter;
  }
  return [...found, piece];
}

function width(text: string): number {
  return Array.from(text).reduce((sum, letter) => sum + (wide.test(letter) ? 2 : 1), 0);
}
