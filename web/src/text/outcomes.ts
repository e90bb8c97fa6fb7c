import type { Receipt } from '../api/types.ts';

type Known = Pick<Receipt, 'status' | 'headOutcome'>;

/** What became of a batch: how it stands while it is not applied, then what its HEAD did. */
export type Fate = Exclude<Receipt['status'], 'done'> | NonNullable<Receipt['headOutcome']>;

/** The one word under which a batch is listed. */
export const fateOf = ({ status, headOutcome }: Known): Fate => (status === 'done' ? (headOutcome ?? 'head') : status);

/** A fate in a word, and in a sentence that says what it means for whoever runs the pipeline. */
export const fates: Readonly<Record<Fate, { word: string; means: string }>> = {
  staged: { word: 'Staged', means: 'Stored and safe; it is applied when its turn comes.' },
  processing: { word: 'Processing', means: 'An attempt to apply it failed; it is tried again by itself.' },
  failed: { word: 'Failed', means: 'Given up after five failures of its own. An operator can start it again.' },
  head: { word: 'Accepted', means: 'Its HEAD became the head: matrix and alerts follow from it.' },
  unchanged: { word: 'Unchanged', means: 'Its HEAD is in the line already with the same content.' },
  replaced: { word: 'Replaced', means: 'Its HEAD was in the line with other content, which it replaced.' },
  late: { word: 'Late', means: 'Its HEAD is older than the head, and fills history.' },
  untracked: { word: 'Untracked', means: 'Its branch is not tracked. It is kept outside the line.' },
};
