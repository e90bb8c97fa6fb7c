import {
  allHandlersFinished,
  condition,
  defineQuery,
  defineUpdate,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { AppliedBatch, DeliveredNotification } from '../activities/index.ts';
import { appliedUpdate, searchAttributes, type ProcessBatchesInput } from '../src/temporal/names.ts';
import { applyHere, applyInSight, oneBatch, severalBatches } from './applying.ts';
import { groupDetails } from './group-details.ts';
import { batchFailed, deliverAll, type BatchReceipt } from './process-batch.ts';

/**
 * Takes several batches, of any integrations, to their ends: all that can be applied together first, then each that could
 * not by itself, and one delivery per notification. Fails, red in the UI, where any of them could not be applied.
 */
export async function processBatches({ batches }: ProcessBatchesInput): Promise<readonly BatchReceipt[]> {
  const receipts = batches.map(() => ({
    applied: undefined as AppliedBatch | undefined,
    delivered: [] as DeliveredNotification[],
  }));
  const show = () => setCurrentDetails(groupDetails(batches, receipts));
  let isAnswered = false;

  // Answered once those that went together are applied: whoever waits for another looks in the database.
  setHandler(defineUpdate<void>(appliedUpdate), () => condition(() => isAnswered));
  setHandler(defineQuery<readonly BatchReceipt[]>('receipt'), () => receipts);

  const together = await applyHere(severalBatches(batches));
  isAnswered = true;
  for (const [index, applied] of together.entries()) receipts[index]!.applied = applied ?? undefined;
  show();

  await Promise.all(
    batches.map(async (batch, index) => {
      const receipt = receipts[index]!;
      // Somebody else holds its integration, or it throws: the answer and the mails of the others do not wait for it.
      receipt.applied ??= await applyInSight(oneBatch(batch));
      await deliverAll(receipt.applied.notifications, (each) => {
        receipt.delivered.push(each);
        show();
      });
    }),
  );
  const outcomes = new Set(receipts.map((receipt) => receipt.applied!.outcome));
  upsertSearchAttributes([{ key: searchAttributes.outcome, value: worst.find((each) => outcomes.has(each))! }]);
  show();
  await condition(allHandlersFinished);
  const failed = receipts.filter((receipt) => receipt.applied!.outcome === 'failed').length;
  if (failed > 0) throw batchFailed(`${failed} of the ${batches.length} batches`);
  return receipts;
}

/** The one word that an operator filters a group by: what needs a look comes first. */
const worst: readonly AppliedBatch['outcome'][] = ['failed', 'stored', 'late', 'unchanged', 'deleted'];
