import type { Search } from '../domain/since.ts';

/** A report of the line, as a walk back along it sees it. */
export interface Step {
  /** Its place. */
  readonly lineSeq: bigint;
}

/** Reads a stretch of the line, newest first; shorter than `limit` only where the line begins, or where its contents do. */
export type ReadBack<Entry extends Step> = (from: Stretch) => Promise<readonly Entry[]>;

/** Which stretch of the line to read. */
export interface Stretch {
  /** The place it begins at. */
  readonly lineSeq: bigint;
  readonly limit: number;
}

interface Walk<Entry extends Step> {
  /** The first stretch, and how many reports it was to have. */
  readonly newest: { readonly entries: readonly Entry[]; readonly limit: number };
  readonly readBack: ReadBack<Entry>;
  /** How many reports are read at once behind the first stretch. */
  readonly limit: number;
  /** What it costs to look at a report; the walk ends where that comes to `longest`. */
  weightOf(entry: Entry): number;
  readonly longest: number;
}

/** Walks back along the line until a search has its answer, the line begins, or the walk is long enough (ALR-8). */
export async function walkBack<Entry extends Step, Found>(
  search: Search<Entry, Found>,
  { newest, readBack, limit: further, weightOf, longest }: Walk<Entry>,
): Promise<Found> {
  let { entries, limit } = newest;
  let walked = 0;
  for (;;) {
    for (const entry of entries) {
      const found = search.see(entry);
      if (found !== undefined) return found;
      walked += weightOf(entry);
      if (walked >= longest) return search.end();
    }
    if (entries.length < limit) return search.end();
    limit = further;
    entries = await readBack({ lineSeq: entries.at(-1)!.lineSeq - 1n, limit });
  }
}
