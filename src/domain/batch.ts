/** What a batch's row says of it: it waits to be applied, was applied, or was given up. */
export const batchStates = ['staged', 'done', 'failed'] as const;
export type BatchState = (typeof batchStates)[number];

export const batchStatuses = ['staged', 'processing', 'done', 'failed'] as const;

/** How far a batch has come; `processing` is one that was tried and is not applied yet. */
export function batchStatus({
  state,
  failures,
}: {
  readonly state: BatchState;
  readonly failures: number;
}): (typeof batchStatuses)[number] {
  return state === 'staged' && failures > 0 ? 'processing' : state;
}
