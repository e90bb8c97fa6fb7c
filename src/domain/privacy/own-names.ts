import type { Kind } from './kinds.ts';
import type { Found, Hit, Redacted } from './redact.ts';

/** What stands for a name that could not be kept, and why it could not. */
export interface Replaced {
  readonly placeholder: string;
  readonly kind: Kind;
}

/** Names and the slashes between them, as far as they may reach around a hit. */
const joining = /[\p{L}\p{N}_@.+~%/-]/u;
/** No names of a report are longer than this together, or have more slashes between them. */
const longest = 300;
const mostParts = 16;

/**
 * The names that a report lists. A text may say them, alone or joined by slashes, whatever shape they have: they stand in
 * the report anyway (PRV-2). One that could not be kept is its placeholder in texts too, so that a message still names its
 * cell (ALR-2, PRV-3).
 */
export class OwnNames {
  readonly #names: ReadonlyMap<string, Replaced | undefined>;

  /** Of each name, what stands for it, undefined where it is kept. */
  constructor(names: Iterable<readonly [name: string, replaced: Replaced | undefined]>) {
    this.#names = new Map(names);
  }

  /** What a hit is where it belongs to names of the report: these names, as they may be said; undefined for any other. */
  find(text: string, hit: Hit): Found | undefined {
    return this.#read(text, runAround(text, hit)) ?? this.#read(text, hit);
  }

  #read(text: string, { start, end }: Pick<Hit, 'start' | 'end'>): Found | undefined {
    const names = this.#split(text.slice(start, end));
    if (!names) return undefined;
    const replaced = names.flatMap((name) => this.#names.get(name) ?? []);
    const said = names.map((name) => this.#names.get(name)?.placeholder ?? name);
    return { start, end, kinds: replaced.map(({ kind }) => kind), text: said.join('/') };
  }

  /** The names that a run is made of; names may hold slashes themselves. */
  #split(run: string): readonly string[] | undefined {
    const parts = run.split('/');
    if (parts.length > mostParts) return undefined;
    // The names that the first parts are made of, by how many parts.
    const made: (readonly string[] | undefined)[] = [[]];
    for (let to = 1; to <= parts.length; to += 1) {
      for (let from = 0; from < to && !made[to]; from += 1) {
        const name = parts.slice(from, to).join('/');
        const before = made[from];
        if (before && this.#names.has(name)) made[to] = [...before, name];
      }
    }
    return made[parts.length];
  }
}

function runAround(text: string, { start, end }: Hit): { start: number; end: number } {
  let from = start;
  let to = end;
  while (from > start - longest && from > 0 && joining.test(text[from - 1]!)) from -= 1;
  while (to < end + longest && to < text.length && joining.test(text[to]!)) to += 1;
  // The full stop of a sentence.
  while (to > end && text[to - 1] === '.') to -= 1;
  return { start: from, end: to };
}

/** To look for more of them in each text would take too long. */
const mostLong = 100;
/** A text up to this length holds no long name. */
const shortText = 128;

/**
 * The names of a report that are too long to be kept, and nothing else. No pattern finds them, so they are looked for by
 * themselves: a text has the same placeholder for one as the lists (ALR-2, PRV-3).
 */
export class LongNames {
  /** The longest first: one may be a part of another. */
  readonly #names: readonly (readonly [name: string, replaced: Replaced])[];

  constructor(names: Iterable<readonly [name: string, replaced: Replaced | undefined]>) {
    this.#names = [...names]
      .flatMap(([name, replaced]) => (replaced?.kind === 'long' ? [[name, replaced] as const] : []))
      .toSorted(([a], [b]) => b.length - a.length);
  }

  get none(): boolean {
    return this.#names.length === 0;
  }

  /** A normalised text with placeholders for these names. Of a report with very many, no text is kept that could say one. */
  replaceIn(text: string): Redacted {
    if (text.length <= shortText) return { text, found: new Map() };
    if (this.#names.length > mostLong) return { text: '[long]', found: new Map([['long', 1]]) };
    let kept = text;
    let count = 0;
    for (const [name, { placeholder }] of this.#names) {
      const pieces = kept.split(name);
      count += pieces.length - 1;
      kept = pieces.join(placeholder);
    }
    return { text: kept, found: new Map(count > 0 ? [['long', count]] : []) };
  }
}
