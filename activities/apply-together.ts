import { countFailure, finishBatches, nextStaged, type BatchRow, type StagedBatch } from '../src/db/batches.ts';
import { isTransient } from '../src/db/errors.ts';
import { announce } from '../src/db/hints.ts';
import { unblock } from '../src/db/ingest-events.ts';
import { lockIntegrationsOf, type IntegrationRow, type LockOptions } from '../src/db/integrations.ts';
import type { Tx } from '../src/db/orm.ts';
import { deriveAlerts } from './derive-alerts.ts';
import type { ActivityDeps } from './deps.ts';
import { settleFormerBodies } from './former-bodies.ts';
import { persistReports, type Work } from './persist-reports.ts';

/** A batch that throws this often is given up, so that it does not block its integration for ever. */
const failureLimit = 5;

/** A batch as it is once it is applied. */
export interface Applied {
  readonly integration: IntegrationRow;
  readonly batch: BatchRow;
}

/**
 * Applies, in one transaction, the oldest staged batch of each integration that some staged batches are of, none younger
 * than these (ORD-8), and gives what it applied. Those that somebody else holds are waited for, or left out. A single batch
 * that throws counts a failure; when several throw together nobody knows whose fault it is, and nothing counts.
 */
export function createApplyTogether({ db, log }: Pick<ActivityDeps, 'db' | 'log'>) {
  return async function applyTogether(batchIds: readonly string[], { waits }: LockOptions): Promise<Applied[]> {
    let taken: readonly StagedBatch[] = [];
    try {
      return await db.transaction(async (tx) => {
        const integrations = await lockIntegrationsOf(tx, batchIds, { waits });
        taken = await nextStaged(tx, { integrations: integrations.map(({ id }) => id), upTo: batchIds });
        const works = pair(integrations, taken);
        return works.length === 0 ? [] : apply(tx, works);
      });
    } catch (error) {
      const [only, ...others] = taken;
      if (only && others.length === 0 && !isTransient(error)) await noteFailure(only, error);
      throw error;
    }
  };

  async function noteFailure({ id, integration }: StagedBatch, error: unknown): Promise<void> {
    const failures = await db.transaction(async (tx) => {
      await announce(tx, integration, 'ingest');
      return countFailure(tx, id, failureLimit);
    });
    log.error({ err: error, batchId: id, failures, givenUp: failures >= failureLimit }, 'a batch could not be applied');
  }
}

function pair(integrations: readonly IntegrationRow[], batches: readonly StagedBatch[]): Work[] {
  const byId = new Map(integrations.map((integration) => [integration.id, integration]));
  return batches.map((batch) => ({ batch, integration: byId.get(batch.integration)! }));
}

async function apply(tx: Tx, works: readonly Work[]): Promise<Applied[]> {
  const persisted = await persistReports(tx, await settleFormerBodies(tx, works));
  const derivations = await deriveAlerts(tx, persisted);
  const outcomes = persisted.map(({ decision: { headOutcome, reports } }, index) => ({
    headOutcome,
    reports,
    ...derivations[index]!,
  }));
  const workflows = await finishBatches(
    tx,
    persisted.map(({ batch: { id } }, index) => ({ id, outcome: outcomes[index]! })),
  );
  await unblockThem(tx, works);
  const integrations = works.map(({ integration }) => integration.id);
  await announce(tx, integrations, 'reports', 'alerts', 'notifications', 'ingest');
  return persisted.map(({ integration, batch }, index) => ({
    integration,
    batch: { ...batch, state: 'done', outcome: outcomes[index]!, workflowId: workflows.get(batch.id)! },
  }));
}

/**
 * A batch that is applied was accepted: whoever took it in may have died, or given up the wait for the integration's lock,
 * before it could say so (PRV-3).
 */
async function unblockThem(tx: Tx, works: readonly Work[]): Promise<void> {
  for (const { integration, batch } of works) {
    const { blockedSince } = integration;
    if (!blockedSince || blockedSince > batch.lastSentAt) continue;
    await unblock(tx, { batch, blockedSince });
  }
}
