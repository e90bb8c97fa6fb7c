import type { Submission } from '../../api/types.ts';
import { fateOf, fates } from '../../text/outcomes.ts';

type Batch = Extract<Submission, { type: 'batch' }>;

/** What the log can be narrowed to; a submission may be of more than one sort. */
export const sorts = {
  accepted: { word: 'Accepted', has: batch((each) => fateOf(each) === 'head') },
  unchanged: { word: 'Unchanged', has: batch((each) => fateOf(each) === 'unchanged') },
  replaced: { word: 'Replaced', has: batch((each) => fateOf(each) === 'replaced') },
  late: { word: 'Late', has: batch((each) => fateOf(each) === 'late') },
  untracked: { word: 'Untracked', has: batch((each) => fateOf(each) === 'untracked') },
  waiting: { word: 'Waiting', has: batch(({ status }) => status === 'staged' || status === 'processing') },
  failed: { word: 'Failed', has: batch(({ status }) => status === 'failed') },
  refused: { word: 'Refused', has: ({ type }: Submission) => type === 'refused' },
  pushes: { word: 'Lint and drift', has: ({ type }: Submission) => type === 'lint' || type === 'drift' },
  redacted: { word: 'Redacted', has: batch(({ redactions }) => redactions > 0) },
  repeated: { word: 'Sent again', has: batch(({ repeats }) => repeats > 0) },
} as const;

export type Sort = keyof typeof sorts;

/** The sort that a name in the address stands for. */
export const sortOf = (name: string | null): Sort | undefined =>
  (Object.keys(sorts) as Sort[]).find((sort) => sort === name);

/** How many of the log are of each sort there is, in their order. */
export function countSorts(log: readonly Submission[]): readonly { sort: Sort; count: number }[] {
  return (Object.keys(sorts) as Sort[])
    .map((sort) => ({ sort, count: log.filter((each) => sorts[sort].has(each)).length }))
    .filter(({ count }) => count > 0);
}

/** The log as rows of a CSV file, refused places each with their code. */
export function logCsv(log: readonly Submission[]): (string | number | null)[][] {
  return [
    [
      'at',
      'door',
      'outcome',
      'commit',
      'reports',
      'opened',
      'recurring',
      'resolved',
      'redactions',
      'repeats',
      'refused',
    ],
    ...log.map((each) => {
      if (each.type !== 'batch') {
        const places = each.type === 'refused' ? each.errors.map(({ pointer, code }) => `${pointer} ${code}`) : [];
        const why = each.type === 'refused' ? [each.problem, ...places].join('; ') : null;
        return [each.at, each.door, each.type, null, null, null, null, null, null, null, why];
      }
      const { opened = null, recurring = null, resolved = null } = each.alerts ?? {};
      const { redactions, repeats } = each;
      const outcome = fates[fateOf(each)].word.toLowerCase();
      return [
        each.at,
        each.door,
        outcome,
        each.headCommit,
        each.reportCount,
        opened,
        recurring,
        resolved,
        redactions,
        repeats,
        null,
      ];
    }),
  ];
}

function batch(is: (batch: Batch) => boolean) {
  return (each: Submission) => each.type === 'batch' && is(each);
}
