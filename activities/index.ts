import { ApplicationFailure } from '@temporalio/common';
import { isTransient } from '../src/db/errors.ts';
import { createAcknowledge } from './acknowledge.ts';
import { createApply } from './apply-batch.ts';
import { createDeliver } from './deliver-notification.ts';
import type { ActivityDeps } from './deps.ts';
import { createRemoveIntegration } from './remove-integration.ts';
import { createRemoveOld } from './remove-old.ts';
import { createSweep } from './sweep.ts';

export type { AppliedBatch } from './applied-batch.ts';
export type { DeliveredNotification, FirstAttempt } from './deliver-notification.ts';
export type { RemovalStep } from './remove-integration.ts';
export type { RetentionPlace, RetentionStep } from './remove-old.ts';
export type { Swept } from './sweep.ts';

/** The activities of the worker, each idempotent: Temporal runs them at least once. */
export function createActivities(deps: ActivityDeps) {
  const { applyBatch, applyBatches } = createApply(deps);
  const { deliverNotification, deliverNotifications } = createDeliver(deps);
  return {
    applyBatch: guarded(deps, applyBatch),
    applyBatches: guarded(deps, applyBatches),
    deliverNotification: guarded(deps, deliverNotification),
    deliverNotifications: guarded(deps, deliverNotifications),
    acknowledge: guarded(deps, createAcknowledge(deps)),
    removeIntegration: guarded(deps, createRemoveIntegration(deps)),
    removeOld: guarded(deps, createRemoveOld(deps)),
    sweep: guarded(deps, createSweep(deps)),
  };
}

export type Activities = ReturnType<typeof createActivities>;

/** An error's own text may quote a report or an address, and Temporal keeps it: it goes to our log instead (PRV-6). */
function guarded<Input extends unknown[], Output>(
  { log }: ActivityDeps,
  activity: (...input: Input) => Promise<Output>,
): (...input: Input) => Promise<Output> {
  return async (...input) => {
    try {
      return await activity(...input);
    } catch (error) {
      if (error instanceof ApplicationFailure) throw error;
      const transient = isTransient(error);
      log[transient ? 'warn' : 'error']({ err: error, activity: activity.name }, 'an activity did not succeed');
      throw ApplicationFailure.retryable(
        transient
          ? 'PostgreSQL cannot be reached or is too busy; this is tried again.'
          : 'Unexpected: the worker log says why.',
        transient ? 'DatabaseUnavailable' : 'Unexpected',
      );
    }
  };
}
