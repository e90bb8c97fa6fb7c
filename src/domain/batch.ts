/** What a batch's row says of it: it waits to be applied, was applied, or was given up. */
export type BatchState = 'staged' | 'done' | 'failed';

/** How far a batch has come; `processing` is one that was tried and is not applied yet. */
export function batchStatus({
  state,
  failures,
}: {
  readonly state: BatchState;
  readonly failures: number;
}): BatchState | 'processing' {
  return state === 'staged' && failures > 0 ? 'processing' : state;
}
