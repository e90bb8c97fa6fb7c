import { takeStaleAckRequests } from '../src/db/ack-requests.ts';
import { findBatch, takeStaleBatches, type BatchRow } from '../src/db/batches.ts';
import { findIntegration } from '../src/db/integrations.ts';
import { takeStaleDeliveries } from '../src/db/notifications.ts';
import type { ActivityDeps } from './deps.ts';

/** How much one run looks after; the oldest goes first, and what was looked at goes to the end. */
const perRun = 100;

export interface Swept {
  readonly batches: number;
  readonly deliveries: number;
  readonly acknowledgements: number;
}

/**
 * Starts again, under their own ids, batches and deliveries that were left unfinished for a minute, and repeats signals
 * that had no effect. Where the workflow is still open, starting it changes nothing.
 */
export function createSweep({ db, temporal, log }: Pick<ActivityDeps, 'db' | 'temporal' | 'log'>) {
  return async function sweep(): Promise<Swept> {
    const stale = await db.transaction(async (tx) => {
      const batches = await takeStaleBatches(tx, perRun);
      const owners = await takeStaleDeliveries(tx, perRun);
      const deliveries = await Promise.all(owners.map((id) => findBatch(tx, id)));
      return {
        batches,
        deliveries: deliveries.filter((batch) => batch !== undefined),
        acknowledgements: await takeStaleAckRequests(tx, perRun),
      };
    });
    for (const batch of [...stale.batches, ...stale.deliveries]) await restart(batch);
    for (const { id, alertId, action } of stale.acknowledgements) {
      await temporal.signalAlert(alertId, action, { requestId: id });
    }
    const swept = {
      batches: stale.batches.length,
      deliveries: stale.deliveries.length,
      acknowledgements: stale.acknowledgements.length,
    };
    if (swept.batches + swept.deliveries + swept.acknowledgements > 0) log.info(swept, 'swept');
    return swept;
  };

  async function restart(batch: BatchRow): Promise<void> {
    const integration = await db.read((tx) => findIntegration(tx, batch.integration));
    if (!integration) return;
    await temporal.restartBatch(batch.workflowId, {
      batchId: batch.id,
      integrationName: integration.name,
      headCommit: batch.headCommit,
      reportCount: batch.reportCount,
    });
  }
}
