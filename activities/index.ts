import { createAcknowledge } from './acknowledge.ts';
import { createApplyBatch } from './apply-batch.ts';
import { createDeliverNotification } from './deliver-notification.ts';
import type { ActivityDeps } from './deps.ts';
import { createSweep } from './sweep.ts';

export type { AppliedBatch } from './apply-batch.ts';
export type { DeliveredNotification } from './deliver-notification.ts';
export type { Swept } from './sweep.ts';

/** The activities of the worker, each idempotent: Temporal runs them at least once. */
export function createActivities(deps: ActivityDeps) {
  return {
    applyBatch: createApplyBatch(deps),
    deliverNotification: createDeliverNotification(deps),
    acknowledge: createAcknowledge(deps),
    sweep: createSweep(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
