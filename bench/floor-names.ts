/** Names that the load generator and the worker of the Temporal floor share. */
export const floorQueue = 'clef-pro-bench';
export const floorUpdate = 'applied';
export const floorSignal = 'acknowledge';

/** What the worker of the floor says when an activity told it that a signal was taken. */
export interface Told {
  readonly told: string;
}

/** The shape of a workflow that does nothing. */
export interface FloorInput {
  /** Activities that must have ended before the update is answered. */
  readonly before: number;
  /** Whether those are local ones, which run within the workflow task. */
  readonly locally: boolean;
  /** Activities that follow. */
  readonly after: number;
  /** Whether the first activity makes as many statements as `applyBatch` does, each of which does nothing. */
  readonly withStatements: boolean;
}
