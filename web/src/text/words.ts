/** "1 report", "3 reports". */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

/** The seven characters by which people know a commit. */
export const shortCommit = (commit: string) => commit.slice(0, 7);
