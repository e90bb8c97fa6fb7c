import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  defineQuery,
  defineUpdate,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Activities, AppliedBatch, DeliveredNotification } from '../activities/index.ts';
import { appliedUpdate, searchAttributes, type ProcessBatchInput } from '../src/temporal/names.ts';
import { batchDetails } from './batch-details.ts';

export interface BatchReceipt {
  readonly applied: AppliedBatch | undefined;
  readonly delivered: readonly DeliveredNotification[];
}

/** What hangs is tried again within two minutes; a statement is bounded by 25 s. */
const startToCloseTimeout = '30 seconds';

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

  const { applyBatch } = proxyActivities<Activities>({
    startToCloseTimeout,
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 seconds' },
    summary: `store ${plural(input.reportCount, 'report')}, reconcile at ${input.headCommit.slice(0, 7)}`,
  });
  applied = await applyBatch({ batchId: input.batchId });
  upsertSearchAttributes([{ key: searchAttributes.outcome, value: applied.outcome }]);
  show();
  if (applied.outcome === 'failed') {
    await condition(allHandlersFinished);
    throw ApplicationFailure.nonRetryable(
      'The batch could not be applied: the worker log says why. The CLI sends its reports again with its next run.',
      'BatchFailed',
    );
  }

  const total = applied.notifications.length;
  await Promise.all(
    applied.notifications.map(async (notificationId, index) => {
      const { deliverNotification } = proxyActivities<Activities>({
        startToCloseTimeout,
        retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '15 minutes' },
        summary: `email to channel ${index + 1} of ${total}`,
      });
      delivered.push(await deliverNotification({ notificationId }));
      show();
    }),
  );
  await condition(allHandlersFinished);
  return { applied, delivered };
}

function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
