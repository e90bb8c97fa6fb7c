import { placeholder } from './kinds.ts';
import { lookOf } from './look-alikes.ts';

/** A text as the patterns see it. */
export interface View {
  readonly text: string;
  /** Where its characters from `start` to `end` stand in the original. */
  original(start: number, end: number): readonly [start: number, end: number];
}

/** A character of the original, or several that stand for one. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly look: string;
  /** What it stands for, where it is an escape. */
  readonly decoded: string | undefined;
}

/** Stands where the text has a placeholder; normalised text has no line ends, so patterns stop at it (PRV-2). */
const wall = '\n';
/** What control characters became (PRV-2), line ends among them: it may part two words or hide inside one. */
const gap = '\uFFFD';

/** Percent-encoding to any depth, escapes of programs, references of HTML: of ASCII characters. */
const escape = String.raw`%(?:25)*[0-7][0-9a-f]|\\{1,8}(?:u00|x)[0-7][0-9a-f]|&#(?:x[0-9a-f]{2}|\d{2,3});`;
const mayNeedFolding = /[^ -~]|[%\\[]|&#/;
const needsFolding = new RegExp(`[^ -~]|${escape}|${placeholder.source}`, 'i');
const marks = new RegExp(`(?<placeholder>${placeholder.source})|${escape}`, 'giu');

/**
 * The views in which a normalised text is matched. Plain ASCII is its own only view. Any other text is seen by its looks,
 * without what is not drawn: with its gaps and without them, and with its escapes decoded.
 */
export function viewsOf(text: string): readonly View[] {
  if (!mayNeedFolding.test(text) || !needsFolding.test(text)) {
    return [{ text, original: (start, end) => [start, end] }];
  }
  const all = piecesOf(text);
  const shown = [({ look }: Piece) => look];
  if (all.some(({ decoded }) => decoded !== undefined)) shown.push(({ decoded, look }) => decoded ?? look);
  if (!all.some(({ look }) => look === gap)) return shown.map((show) => viewOf(all, show));
  const closed = all.filter(({ look }) => look !== gap);
  return shown.flatMap((show) => [viewOf(all, show), viewOf(closed, show)]);
}

/** Its placeholders, its escapes, and the characters between them. */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  // A text is of few different characters, and to find out how one looks takes longer than all else.
  const looks = new Map<string, string>();
  const addCharacters = (until: number) => {
    let start = pieces.at(-1)?.end ?? 0;
    for (const character of text.slice(start, until)) {
      let look = looks.get(character);
      if (look === undefined) looks.set(character, (look = lookOf(character)));
      const end = start + character.length;
      pieces.push({ start, end, look, decoded: undefined });
      start = end;
    }
  };
  for (const mark of text.matchAll(marks)) {
    addCharacters(mark.index);
    pieces.push(toPiece(mark));
  }
  addCharacters(text.length);
  return pieces;
}

function toPiece(mark: RegExpExecArray): Piece {
  const [text] = mark;
  const range = { start: mark.index, end: mark.index + text.length };
  return mark.groups!['placeholder'] === undefined
    ? { ...range, look: text, decoded: decode(text) }
    : { ...range, look: wall, decoded: undefined };
}

function decode(escaped: string): string {
  const code = escaped.startsWith('&#') && escaped[2] !== 'x' ? Number(escaped.slice(2, -1)) : hexOf(escaped);
  return String.fromCharCode(code);
}

function hexOf(escaped: string): number {
  return Number.parseInt(escaped.replace(';', '').slice(-2), 16);
}

function viewOf(all: readonly Piece[], look: (piece: Piece) => string): View {
  const origins: Piece[] = [];
  let text = '';
  for (const piece of all) {
    const seen = look(piece);
    text += seen;
    for (let unit = 0; unit < seen.length; unit += 1) origins.push(piece);
  }
  return { text, original: (start, end) => [origins[start]!.start, origins[end - 1]!.end] };
}
