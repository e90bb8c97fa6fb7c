/** The commit since which something has been as it is. */
export interface Since {
  readonly commitSha: string;
  /** True when the line's report just before it has evidence that it was otherwise. */
  readonly exact: boolean;
}

/** A walk back along the line, fed with its reports one by one, newest first. */
export interface Search<Entry, Found> {
  /** Takes the next older report; gives the answer as soon as it is certain. */
  see(entry: Entry): Found | undefined;
  /** The answer where the walk ends: the line begins there, or nobody goes further. */
  end(): Found;
}

/**
 * Looks for the earliest commit of the unbroken run of one state that ends where the walk begins (ALR-8). `stateOf` is
 * undefined where a report says nothing, which the first one does not: such reports are passed over, and `silenceLimit` of
 * them in a row end the search.
 */
export function searchSince<Entry extends { readonly commitSha: string }>(
  stateOf: (entry: Entry) => boolean | undefined,
  silenceLimit = Infinity,
): Search<Entry, Since> {
  let newest: boolean | undefined;
  let earliest: string;
  let silence = 0;
  const end = () => ({ commitSha: earliest, exact: false });
  return {
    see(entry) {
      const state = stateOf(entry);
      if (state === undefined) {
        silence += 1;
        return silence >= silenceLimit ? end() : undefined;
      }
      newest ??= state;
      if (state !== newest) return { commitSha: earliest, exact: silence === 0 };
      earliest = entry.commitSha;
      silence = 0;
      return undefined;
    },
    end,
  };
}

/** Several questions answered by one walk, in their order: each report of the line is read once, however many they are. */
export function searchTogether<Entry, Found>(
  searches: readonly Search<Entry, Found>[],
): Search<Entry, readonly Found[]> {
  const found = new Map<Search<Entry, Found>, Found>();
  let open = searches;
  const answers = () => searches.map((search) => (found.has(search) ? found.get(search)! : search.end()));
  return {
    see(entry) {
      open = open.filter((search) => {
        const answer = search.see(entry);
        if (answer !== undefined) found.set(search, answer);
        return answer === undefined;
      });
      return open.length === 0 ? answers() : undefined;
    },
    end: answers,
  };
}
