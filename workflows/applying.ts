import {
  isCancellation,
  patched,
  proxyActivities,
  proxyLocalActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, AppliedBatch } from '../activities/index.ts';
import type { ProcessBatchInput } from '../src/temporal/names.ts';

/** Something that is to be applied. */
interface Applying<Result> {
  /** What an operator reads beside it. */
  readonly summary: string;
  apply(activities: Pick<Activities, 'applyBatch' | 'applyBatches'>): Promise<Result>;
}

/** One batch, by itself. */
export function oneBatch({ batchId, reportCount, headCommit }: ProcessBatchInput): Applying<AppliedBatch> {
  const reports = reportCount === 1 ? '1 report' : `${reportCount} reports`;
  return {
    summary: `store ${reports}, reconcile at ${headCommit.slice(0, 7)}`,
    apply: ({ applyBatch }) => applyBatch({ batchId, workflowId: workflowInfo().workflowId }),
  };
}

/** Several batches; null stands for each that could not be applied together with the others. */
export function severalBatches(batches: readonly ProcessBatchInput[]): Applying<readonly (AppliedBatch | null)[]> {
  const batchIds = batches.map((batch) => batch.batchId);
  return {
    summary: `store ${batches.length} batches, reconcile each at its commit`,
    apply: ({ applyBatches }) => applyBatches({ batchIds, workflowId: workflowInfo().workflowId }),
  };
}

// What hangs is tried again within two minutes; a statement is bounded by 25 s.
const attempt = { startToCloseTimeout: '30 seconds' } as const;
const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 seconds' } as const;

/**
 * Applies within the workflow task, which costs the server nothing more, and where that fails {@link applyInSight}
 * (docs/adr/0011). Until it is over the server hears nothing else of this workflow either.
 */
export async function applyHere<Result>(applying: Applying<Result>): Promise<Result> {
  if (patched('apply-locally')) {
    const once = {
      ...attempt,
      summary: applying.summary,
      retry: { maximumAttempts: 1 },
      // What finds no place soon is not to wait out of sight.
      scheduleToStartTimeout: '2 seconds',
    } as const;
    try {
      return await applying.apply(proxyLocalActivities<Activities>(once));
    } catch (error) {
      if (isCancellation(error)) throw error;
      await sleep(retry.initialInterval);
    }
  }
  return applyInSight(applying);
}

/** Applies as an activity, tried again until it is done or given up, which an operator sees with its last failure. */
export function applyInSight<Result>({ summary, apply }: Applying<Result>): Promise<Result> {
  return apply(proxyActivities<Activities>({ ...attempt, summary, retry }));
}
