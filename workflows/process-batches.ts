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
import { deliverEach, deliverTogether, duesOf, sharesFirstAttempts, type Due } from './delivery.ts';
import { groupDetails } from './group-details.ts';
import { batchFailed, type BatchReceipt } from './process-batch.ts';

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

  const duesOfBatch = (index: number): Due[] => {
    const { integrationName, headCommit } = batches[index]!;
    const tell = (each: DeliveredNotification) => {
      receipts[index]!.delivered.push(each);
      show();
    };
    const about = `of ${integrationName} at ${headCommit.slice(0, 7)} `;
    return duesOf(receipts[index]!.applied?.notifications ?? [], tell, about);
  };
  const dues = receipts.map((_receipt, index) => duesOfBatch(index));
  const shared = sharesFirstAttempts(dues.flat()) ? dues.flat() : [];
  await Promise.all([
    deliverTogether(shared),
    ...receipts.map(async (receipt, index) => {
      if (receipt.applied) return deliverEach(shared.length === 0 ? dues[index]! : []);
      // Somebody else holds its integration, or it throws: the answer and the mails of the others do not wait for it.
      receipt.applied = await applyInSight(oneBatch(batches[index]!));
      await deliverEach(duesOfBatch(index));
    }),
  ]);
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
