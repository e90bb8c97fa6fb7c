/** Names that the load generator and the worker of the Temporal floor share. */
export const floorQueue = 'clef-pro-bench';
export const floorUpdate = 'applied';

export interface FloorInput {
  /** Whether this one stands for a report with a mail. */
  readonly mail: boolean;
}
