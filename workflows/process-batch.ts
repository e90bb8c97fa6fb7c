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
import { delivery } from './delivery.ts';

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
    throw batchFailed('The batch');
  }
  await deliverAll(applied.notifications, (each) => {
    delivered.push(each);
    show();
  });
  await condition(allHandlersFinished);
  return { applied, delivered };
}

/** Delivers the notifications of a batch beside each other, and tells of each that came to its end. */
export async function deliverAll(
  notifications: readonly string[],
  tell: (delivered: DeliveredNotification) => void,
): Promise<void> {
  const total = notifications.length;
  await Promise.all(
    notifications.map(async (notificationId, index) => {
      tell(await delivery(`email to channel ${index + 1} of ${total}`)({ notificationId }));
    }),
  );
}

/** What makes a workflow red. */
export function batchFailed(which: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `${which} could not be applied: the worker log says why. The CLI sends its reports again with its next run.`,
    'BatchFailed',
  );
}
