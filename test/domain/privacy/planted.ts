import { viewsOf } from '../../../src/domain/privacy/fold.ts';
import { readings, redact } from '../../../src/domain/privacy/redact.ts';
import { normaliseText } from '../../../src/domain/privacy/text.ts';
import type { Disguise } from './disguises.ts';
import type { Draw } from './draw.ts';
import type { Shape } from './forbidden.ts';

/** Around what is planted, with none of its words. */
const sentences =
  '{}|It says {} here.|Look at {}, then go on|({})|Problem: {}.|"{}"|it is {}!|[{}]|one\n{}\nmore|See: {}; twice|{} and\t{}'.split(
    '|',
  );

/** Something forbidden in a sentence. */
export interface Planted {
  readonly sentence: string;
  /** What must not be left, as it is read and as it is written there. */
  readonly cores: readonly { readonly read: string; readonly written: string }[];
}

/** Plants a shape in a disguise. Marks of private use keep track of what must not be left. */
export function plant(shape: Shape, disguise: Disguise, draw: Draw): Planted {
  const made = shape.make(draw);
  const marked = made.includes('<') ? made.replaceAll('<', '\uE001').replaceAll('>', '\uE002') : `\uE001${made}\uE002`;
  const encodes = disguise.name.startsWith('base64');
  const disguised = encodes ? `\uE001${disguise.apply(unmark(marked), draw)}\uE002` : disguise.apply(marked, draw);
  const sentence = draw.one(sentences).replaceAll('{}', () => unmark(disguised));
  const read = encodes ? [unmark(disguised)] : coresOf(marked);
  return { sentence, cores: coresOf(disguised).map((written, index) => ({ read: read[index]!, written })) };
}

const unmark = (text: string): string => text.replaceAll(/[\uE001\uE002]\u0336?/g, '');
const coresOf = (text: string): string[] => [...text.matchAll(/\uE001\u0336?([^\uE002]*)/g)].map(([, core]) => core!);

/** As many characters in a row of what was planted are too many. */
const tooMuch = 6;

/** Free text after the boundary. */
export function clean(text: string) {
  return redact(normaliseText(text), readings.prose, { limit: 512 });
}

/** Whether a piece of what was planted is still there, as it was written or as it is read. */
export function leaks({ sentence, cores }: Planted): boolean {
  const kept = clean(sentence).text;
  const written = withoutPlaceholders(kept);
  const read = viewsOf(kept).map((view) => withoutPlaceholders(view.text).toLowerCase());
  return cores.some((core) => {
    const ratio = core.written.length / core.read.length;
    return (
      shares(written, normaliseText(core.written), Math.ceil(tooMuch * ratio)) ||
      read.some((text) => shares(text, core.read.toLowerCase(), tooMuch))
    );
  });
}

const withoutPlaceholders = (text: string): string => text.replaceAll(/\[[a-z]+\]|\n/g, '|');

function shares(text: string, core: string, most: number): boolean {
  const length = Math.min(most, core.length);
  return Array.from({ length: core.length - length + 1 }, (_, at) => core.slice(at, at + length)).some((piece) =>
    text.includes(piece),
  );
}
