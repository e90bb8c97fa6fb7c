import { takeStaleAckRequests } from '../src/db/ack-requests.ts';
import { assignWorkflow, findBatches, takeStaleBatches, type BatchRow } from '../src/db/batches.ts';
import { takeStaleDeliveries, type DeliveryRow } from '../src/db/deliveries.ts';
import { findStaleDeletions, type WaitingDeletion } from '../src/db/deletion.ts';
import { findIntegration, findIntegrations } from '../src/db/integrations.ts';
import { assignAndStart, inGroups, toInput } from '../src/temporal/groups.ts';
import { toDeliverInput } from '../src/temporal/names.ts';
import type { ActivityDeps } from './deps.ts';
import { raiseQuiet } from './raise-quiet.ts';

/** How much one run looks after; the oldest goes first, and what was looked at goes to the end. */
const perRun = 100;
/** A backlog of batches is started again in groups, so that it drains as fast as it came. */
const batchesPerRun = 10_000;
/** A run ends well before Temporal would start the next attempt beside it, however many removals are under way. */
const longestLookMs = 10_000;

export interface Swept {
  readonly batches: number;
  readonly deliveries: number;
  readonly acknowledgements: number;
  readonly deletions: number;
  /** Messages about integrations that fell silent (INT-4). */
  readonly quiet: number;
}

/**
 * Starts again what was left unfinished for a minute: deliveries and deletions under their own ids, which changes nothing
 * where the workflow is still open, and batches in groups, each of which then belongs to its newest workflow. Repeats signals
 * that had no effect, and tells of silence.
 */
export function createSweep({ db, temporal, log }: Pick<ActivityDeps, 'db' | 'temporal' | 'log'>) {
  return async function sweep(): Promise<Swept> {
    const stale = await db.transaction(async (tx) => ({
      batches: await takeStaleBatches(tx, batchesPerRun),
      deliveries: await takeStaleDeliveries(tx, perRun),
      acknowledgements: await takeStaleAckRequests(tx, perRun),
    }));
    await restart(stale.batches);
    await deliverAgain(stale.deliveries.filter((delivery) => !isOnItsOwn(delivery)));
    for (const delivery of stale.deliveries.filter(isOnItsOwn)) await deliver(delivery);
    for (const { id, alertId, action } of stale.acknowledgements) {
      await temporal.signalAlert(alertId, action, { requestId: id });
    }
    const deletions = await removeDeleted();
    // Last, so that nothing waits for it; what is queued and not started is found as a stale delivery.
    const quiet = await raiseQuiet(db, perRun);
    for (const delivery of quiet) await deliver(delivery);
    const swept = {
      batches: stale.batches.length,
      deliveries: stale.deliveries.length,
      acknowledgements: stale.acknowledgements.length,
      deletions,
      quiet: quiet.length,
    };
    if (Object.values(swept).some((count) => count > 0)) log.info(swept, 'swept');
    return swept;
  };

  /** Batches that nobody applied: as the door would start them, one by itself and many together. */
  async function restart(batches: readonly BatchRow[]): Promise<void> {
    for (const group of inGroups(await named(batches))) {
      await assignAndStart(group, {
        assign: (ids, workflowId) => db.write((tx) => assignWorkflow(tx, ids, workflowId)),
        start: (workflowId, inputs) => temporal.restart(workflowId, inputs),
      });
    }
  }

  /** Batches that are applied, and whose messages wait: each under the workflow that it names, which alone delivers them. */
  async function deliverAgain(deliveries: readonly DeliveryRow[]): Promise<void> {
    const ids = new Set(deliveries.flatMap((delivery) => delivery.batch ?? []));
    const owners = await named(await db.read((tx) => findBatches(tx, [...ids])));
    for (const [workflowId, group] of Map.groupBy(owners, ({ batch }) => batch.workflowId)) {
      await temporal.restart(workflowId, group.map(toInput));
    }
  }

  /**
   * Starts the removals that nobody has begun, oldest first, and gives how many. Passes by those that are under way: a
   * long one keeps no other waiting.
   */
  async function removeDeleted(): Promise<number> {
    const until = Date.now() + longestLookMs;
    let started = 0;
    let last: WaitingDeletion | undefined;
    for (;;) {
      const page = await db.read((tx) => findStaleDeletions(tx, perRun, last));
      for (const deletion of page) {
        if (started === perRun || Date.now() > until) return started;
        const { id: integrationId, name: integrationName } = deletion;
        if (await temporal.deleteIntegration({ integrationId, integrationName })) started += 1;
        last = deletion;
      }
      if (page.length < perRun) return started;
    }
  }

  /** With the names of their integrations; those of deleted ones are left to their removal (PRV-7). */
  async function named<B extends BatchRow>(batches: readonly B[]): Promise<{ batch: B; integrationName: string }[]> {
    const found = await db.read((tx) =>
      findIntegrations(
        tx,
        batches.map((batch) => batch.integration),
      ),
    );
    const names = new Map(found.map(({ id, name }) => [id, name]));
    return batches.flatMap((batch) => {
      const integrationName = names.get(batch.integration);
      return integrationName === undefined ? [] : [{ batch, integrationName }];
    });
  }

  async function deliver(delivery: DeliveryRow): Promise<void> {
    const integration = await db.read((tx) => findIntegration(tx, delivery.integration));
    if (integration) await temporal.deliver(toDeliverInput(delivery, integration.name));
  }
}

/** Run 0 of a message is its batch's; the others have workflows of their own. */
function isOnItsOwn({ run }: DeliveryRow): boolean {
  return run !== 0;
}
