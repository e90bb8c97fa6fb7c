/** The commit since which something has been as it is. */
export interface Since {
  readonly commitSha: string;
  /** True when the line's report just before it has evidence that it was otherwise. */
  readonly exact: boolean;
}

/**
 * Looks for the earliest commit of the unbroken run of one state that ends where the walk along the line begins, as blame
 * does (ALR-8): reports without evidence are passed over. `end` is the answer where the walk stops first.
 */
export function searchSince<State>(newest: { readonly commitSha: string; readonly state: State }) {
  let earliest = newest.commitSha;
  let silent = false;
  return {
    /** Takes the next older report; its state is undefined where it says nothing. */
    see(commitSha: string, state: State | undefined): Since | undefined {
      if (state !== undefined && state !== newest.state) return { commitSha: earliest, exact: !silent };
      silent = state === undefined;
      if (!silent) earliest = commitSha;
      return undefined;
    },
    end: (): Since => ({ commitSha: earliest, exact: false }),
  };
}
