import type { Kind } from '../kinds.ts';

/** One row of the table of forbidden shapes (PRV-2). It is matched against a folded view of the text, see `fold.ts`. */
export interface Pattern {
  readonly kind: Kind;
  /** What it is, and why it must not be kept. */
  readonly why: string;
  readonly pattern: RegExp;
  /** Signs without which there is nothing to find: most texts are done with that look. */
  readonly needs?: string;
  /** Where the pattern alone says too little: whether what it found counts. */
  readonly when?: (found: string) => boolean;
  /** Not for identifiers: a namespace may well be called like this, and it is a name that somebody gave on purpose. */
  readonly proseOnly?: true;
  /** An example that is found. */
  readonly hit: string;
  /** A text that looks like it and is left alone. */
  readonly miss: string;
}
