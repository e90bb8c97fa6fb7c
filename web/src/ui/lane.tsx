/** Neighbours of one letter, or whatever it is that they have in common. */
export interface Run<Letter extends string = string> {
  readonly letter: Letter;
  readonly length: number;
}

/** More runs than these stand without gaps and words. */
const mostWithGaps = 24;

/** Merges equal neighbours. */
export function runsOf<Letter extends string>(letters: readonly Letter[]): readonly Run<Letter>[] {
  const runs: { letter: Letter; length: number }[] = [];
  for (const letter of letters) {
    const last = runs.at(-1);
    if (last?.letter === letter) last.length += 1;
    else runs.push({ letter, length: 1 });
  }
  return runs;
}

/** How something was over some reports, oldest left: a bar for each run, with its letter and length where they fit. */
export function Lane({
  runs,
  name,
  toneOf,
}: {
  runs: readonly Run[];
  /** The whole in a sentence. */
  name: string;
  toneOf(letter: string): string;
}) {
  const total = runs.reduce((sum, { length }) => sum + length, 0);
  return (
    <div className={runs.length > mostWithGaps ? 'lane dense' : 'lane'} role="img" aria-label={name}>
      {runs.map(({ letter, length }, index) => {
        const share = length / total;
        return (
          <span key={index} className={toneOf(letter)} style={{ flexGrow: length }}>
            {share >= 0.16 ? `${letter} ${length}` : share >= 0.06 ? letter : ''}
          </span>
        );
      })}
    </div>
  );
}
