import { walkBack, type ReadBack, type Step } from '../db/walk-back.ts';
import { searchSince, searchTogether, type Since } from '../domain/since.ts';

/** How many reports of the line are read at once. */
const chunk = 64;
/** How many chunks are read at most: beyond them, "since" is "since this one at least". */
const chunks = 4;
/** How many findings are held at once, so that a walk along very large reports stays as cheap as one along many small ones. */
const findingsAtOnce = 20_000;

/** How many reports a view reads at once, where each has about so many findings. */
export function reportsAtOnce(findings: number, most: number = chunk): number {
  return Math.max(1, Math.min(most, Math.floor(findingsAtOnce / Math.max(1, findings))));
}

/**
 * Since which commit each of some things has been as it is at the newest of some reports of the line, in one bounded walk
 * back from there; `newest` is the first stretch of `limit` reports. `stateOf` is undefined where a report says nothing of
 * a thing; what the newest says nothing of is not looked for.
 */
export async function findSince<Entry extends Step & { readonly commitSha: string }>(
  keys: readonly string[],
  { newest, limit }: { newest: readonly Entry[]; limit: number },
  readBack: ReadBack<Entry>,
  stateOf: (entry: Entry, key: string) => boolean | undefined,
): Promise<ReadonlyMap<string, Since>> {
  const known = keys.filter((key) => newest[0] && stateOf(newest[0], key) !== undefined);
  const searches = known.map((key) => searchSince((entry: Entry) => stateOf(entry, key)));
  const found = await walkBack(searchTogether(searches), {
    newest: { entries: newest, limit },
    readBack,
    limit,
    weightOf: () => 1,
    longest: chunks * limit,
  });
  return new Map(known.map((key, index) => [key, found[index]!]));
}
