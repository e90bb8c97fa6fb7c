import { viewsOf, type View } from './fold.ts';
import { outranking, type Kind } from './kinds.ts';
import { patterns } from './patterns/index.ts';
import type { Pattern } from './patterns/pattern.ts';
import { cut } from './text.ts';

/** The rows of the table that apply to a text, by the sign that each needs: most texts are done with a look for these. */
export type Reading = readonly { readonly needs: string; readonly rows: readonly Row[] }[];
type Row = Pattern & { readonly every: RegExp };

const access = new Set<Kind>(['token', 'credential', 'key']);
const personal = new Set<Kind>(['url', 'repository', 'time']);

/** How a text is read: which kinds of things may not stand in it. */
export const readings = {
  /** Free text of a report: the whole table (PRV-2). */
  prose: readingOf(() => true),
  /** Names, which somebody gave on purpose (PRV-3). */
  identifier: readingOf(({ proseOnly }) => !proseOnly),
  /** Branches and addresses of pipelines: only what gives access to something (PRV-5). */
  attribute: readingOf(({ kind }) => access.has(kind)),
  /** What a person writes: their links and dates stay. */
  note: readingOf(({ kind }) => !personal.has(kind)),
} as const;

function readingOf(applies: (pattern: Pattern) => boolean): Reading {
  const rows = patterns
    .filter(applies)
    .map((row) => ({ ...row, every: new RegExp(row.pattern, `${row.pattern.flags}g`) }));
  return [...Map.groupBy(rows, ({ needs = '' }) => needs)].map(([needs, those]) => ({ needs, rows: those }));
}

/** A place of a text that may not be kept. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  readonly kind: Kind;
}

/** Finds what may not stand in a normalised text, in order; what overlaps is one hit. */
export function findHits(text: string, reading: Reading): readonly Hit[] {
  const found: Hit[] = [];
  for (const view of viewsOf(text)) {
    for (const { needs, rows } of reading) {
      if (view.text.includes(needs)) for (const row of rows) find(row, view, found);
    }
  }
  return found.length > 1 ? merge(found) : found;
}

function find({ kind, every, when }: Row, view: View, found: Hit[]): void {
  every.lastIndex = 0;
  for (let match = every.exec(view.text); match; match = every.exec(view.text)) {
    if (when && !when(match[0])) continue;
    const [start, end] = view.original(match.index, match.index + match[0].length);
    found.push({ start, end, kind });
  }
}

function merge(found: readonly Hit[]): Hit[] {
  const merged: Hit[] = [];
  for (const { start, end, kind } of found.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (!last || start >= last.end) merged.push({ start, end, kind });
    else merged.splice(-1, 1, { start: last.start, end: Math.max(last.end, end), kind: outranking(last.kind, kind) });
  }
  return merged;
}

/** What takes the place of a range, and why; no kind where nothing is taken out. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly kinds: readonly Kind[];
  readonly text: string;
}

export interface Redacted {
  readonly text: string;
  /** How often each kind was found. */
  readonly found: ReadonlyMap<Kind, number>;
}

const nothing: ReadonlyMap<Kind, number> = new Map();

/** What is taken out may bare what it hid; a text that still hides something after so many rounds is not worth keeping. */
const rounds = 8;
/** How far beyond the limit the later rounds look, so that hostile text cannot make them expensive. */
const margin = 512;

/**
 * A normalised text as it may be kept: each hit replaced by `[kind]`, or by what `known` says it is, and cut last, at most
 * `limit` characters (PRV-2). Doing it twice changes nothing.
 */
export function redact(
  text: string,
  reading: Reading,
  { limit, known = () => undefined }: { limit: number; known?: (text: string, hit: Hit) => Found | undefined },
): Redacted {
  let counts: Map<Kind, number> | undefined;
  let current = text;
  for (let round = 0; round < rounds; round += 1) {
    const hits = findHits(current, reading);
    // As nearly every text.
    if (hits.length === 0 && current.length <= limit) return { text: current, found: counts ?? nothing };
    // What stays as it is counts for nothing here: it may reach over a hit that does not.
    const found = apart(
      hits
        .map((hit) => known(current, hit) ?? { ...hit, kinds: [hit.kind], text: `[${hit.kind}]` })
        .filter(({ kinds }) => kinds.length > 0),
    );
    const next = found.length === 0 ? cut(current, limit) : cut(replace(current, found), limit + margin);
    if (next === current) return { text: current, found: counts ?? nothing };
    counts ??= new Map();
    for (const kind of found.flatMap(({ kinds }) => kinds)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    current = next;
  }
  return { text: '[secret]', found: counts ?? nothing };
}

/** Two hits may belong to the same names: these are found once. */
function apart(found: readonly Found[]): readonly Found[] {
  const kept: Found[] = [];
  for (const each of found) if (each.start >= (kept.at(-1)?.end ?? 0)) kept.push(each);
  return kept;
}

function replace(text: string, found: readonly Found[]): string {
  let kept = '';
  let from = 0;
  for (const { start, end, text: replacement } of found) {
    kept += text.slice(from, start) + replacement;
    from = end;
  }
  return kept + text.slice(from);
}
