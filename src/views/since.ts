import { searchSince, type Since } from '../domain/since.ts';

/** How many reports of the line are read at once. */
const chunk = 64;
/** How many chunks are read at most: beyond them, "since" is "since this one at least". */
const chunks = 4;
/** How many findings are held at once, so that a walk along very large reports stays as cheap as one along many small ones. */
const findingsAtOnce = 20_000;

/** A report of the line, as a walk back along it sees it. */
export interface Step {
  readonly commitSha: string;
  readonly lineSeq: bigint;
}

/** Reads a stretch of the line, newest first; shorter than `limit` only where the line begins. */
export type ReadBack<Entry extends Step> = (from: { lineSeq: bigint; limit: number }) => Promise<readonly Entry[]>;

/** How many reports a view reads at once, where each has about so many findings. */
export function reportsAtOnce(findings: number, most: number = chunk): number {
  return Math.max(1, Math.min(most, Math.floor(findingsAtOnce / Math.max(1, findings))));
}

/**
 * Since which commit each of some things has been as it is at the newest of some reports of the line, in one bounded walk
 * back from there; `newest` is the first stretch of `limit` reports. `stateOf` is undefined where a report says nothing of
 * a thing; what the newest says nothing of is not looked for.
 */
export async function findSince<Entry extends Step>(
  keys: readonly string[],
  { newest, limit }: { newest: readonly Entry[]; limit: number },
  readBack: ReadBack<Entry>,
  stateOf: (entry: Entry, key: string) => boolean | undefined,
): Promise<ReadonlyMap<string, Since>> {
  const found = new Map<string, Since>();
  const open = startSearches(keys, newest[0], stateOf);
  let entries = newest;
  for (let read = 1; ; read += 1) {
    for (const entry of entries) {
      for (const [key, search] of open) {
        const since = search.see(entry.commitSha, stateOf(entry, key));
        if (!since) continue;
        found.set(key, since);
        open.delete(key);
      }
    }
    if (open.size === 0 || entries.length < limit || read === chunks) break;
    entries = await readBack({ lineSeq: entries.at(-1)!.lineSeq - 1n, limit });
  }
  for (const [key, search] of open) found.set(key, search.end());
  return found;
}

function startSearches<Entry extends Step>(
  keys: readonly string[],
  newest: Entry | undefined,
  stateOf: (entry: Entry, key: string) => boolean | undefined,
) {
  const searches = new Map<string, ReturnType<typeof searchSince<boolean>>>();
  if (!newest) return searches;
  for (const key of keys) {
    const state = stateOf(newest, key);
    if (state !== undefined) searches.set(key, searchSince({ commitSha: newest.commitSha, state }));
  }
  return searches;
}
