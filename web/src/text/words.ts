/** "1 report", "3 reports". */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

/** How many a list has, as it is read aloud: "No results", "1 result", "50 or more results" where not all were read. */
export function countInWords(n: number, one: string, more = false): string {
  if (n === 0) return `No ${one}s`;
  return more ? `${n.toLocaleString('en')} or more ${one}s` : plural(n, one);
}

/** The seven characters by which people know a commit. */
export const shortCommit = (commit: string) => commit.slice(0, 7);
