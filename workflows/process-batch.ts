import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  defineQuery,
  defineUpdate,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { AppliedBatch, DeliveredNotification } from '../activities/index.ts';
import { appliedUpdate, searchAttributes, type ProcessBatchInput } from '../src/temporal/names.ts';
import { applyHere, oneBatch } from './applying.ts';
import { batchDetails } from './batch-details.ts';
import { deliverEach, duesOf } from './delivery.ts';

export interface BatchReceipt {
  readonly applied: AppliedBatch | undefined;
  readonly delivered: readonly DeliveredNotification[];
}

/**
 * Takes one batch to its end: store and derive in one transaction, then one delivery per notification. A failed
 * delivery never fails the batch; a batch that cannot be applied fails the workflow, red in the UI.
 */
export async function processBatch(input: ProcessBatchInput): Promise<BatchReceipt> {
  let applied: AppliedBatch | undefined;
  const delivered: DeliveredNotification[] = [];
  const show = () => setCurrentDetails(batchDetails({ applied, delivered }));

  setHandler(defineUpdate<void>(appliedUpdate), () => condition(() => applied !== undefined));
  setHandler(defineQuery<BatchReceipt>('receipt'), () => ({ applied, delivered }));

  applied = await applyHere(oneBatch(input));
  upsertSearchAttributes([{ key: searchAttributes.outcome, value: applied.outcome }]);
  show();
  if (applied.outcome === 'failed') {
    await condition(allHandlersFinished);
    throw batchFailed('The batch', input.batchId);
  }
  const tell = (each: DeliveredNotification) => {
    delivered.push(each);
    show();
  };
  await deliverEach(duesOf(applied.notifications, tell));
  await condition(allHandlersFinished);
  return { applied, delivered };
}

/** What makes a workflow red, and the way out of it. */
export function batchFailed(which: string, batchId = '<id>'): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `${which} could not be applied: the worker log says why. The CLI sends its reports again with its next run, or ` +
      `restart what failed with POST /api/v1/batches/${batchId}/restart.`,
    'BatchFailed',
  );
}
