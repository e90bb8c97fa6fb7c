import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  defineQuery,
  defineUpdate,
  isCancellation,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, AppliedBatch, DeliveredNotification } from '../activities/index.ts';
import { appliedUpdate, searchAttributes, type ProcessBatchInput } from '../src/temporal/names.ts';
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

  applied = await applyOne(input);
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

/** Applies a batch by itself, tried again until it is applied or given up. */
export function applyOne({ batchId, reportCount, headCommit }: ProcessBatchInput): Promise<AppliedBatch> {
  const summary = `store ${plural(reportCount, 'report')}, reconcile at ${headCommit.slice(0, 7)}`;
  return untilApplied(summary, ({ applyBatch }) => applyBatch({ batchId, workflowId: workflowInfo().workflowId }));
}

/**
 * Applies something: at first as a local activity, which is done within the workflow task and costs the server nothing more
 * (docs/adr/0011). What fails there becomes an activity, which an operator sees with its attempts and its last failure.
 */
export async function untilApplied<Result>(
  summary: string,
  apply: (activities: Pick<Activities, 'applyBatch' | 'applyBatches'>) => Promise<Result>,
): Promise<Result> {
  if (patched('apply-locally')) {
    try {
      return await apply(proxyLocalActivities<Activities>({ ...oneAttempt, summary, retry: { maximumAttempts: 1 } }));
    } catch (error) {
      if (isCancellation(error)) throw error;
    }
  }
  const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 seconds' } as const;
  return apply(proxyActivities<Activities>({ ...oneAttempt, summary, retry }));
}

// What hangs is tried again within two minutes; a statement is bounded by 25 s.
const oneAttempt = { startToCloseTimeout: '30 seconds' } as const;

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

function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
