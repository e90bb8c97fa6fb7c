import { ApplicationFailure } from '@temporalio/common';
import { findBatch, findBatches, type BatchRow } from '../src/db/batches.ts';
import { isAway } from '../src/db/errors.ts';
import { findIntegration } from '../src/db/integrations.ts';
import { toInput } from '../src/temporal/groups.ts';
import { isGroup } from '../src/temporal/names.ts';
import { deletedBatch, describeApplied, type AppliedBatch } from './applied-batch.ts';
import { createApplyTogether, type Applied } from './apply-together.ts';
import type { ActivityDeps } from './deps.ts';

/** An attempt ends well before Temporal would start the next one beside it. */
const longestStretchMs = 20_000;
/** How many reports the details in the Temporal UI list; Temporal's store needs no more of them. */
const listedReports = 40;

/** The activities that apply batches: one, or several of any integrations together. */
export function createApply(deps: Omit<ActivityDeps, 'channels'>) {
  const { db, temporal, log, publicUrl } = deps;
  const applyTogether = createApplyTogether(deps);

  /**
   * Applies everything that was staged for the batch's integration up to the batch itself, oldest first, each in a
   * transaction of its own (ORD-8). Applied batches answer with their stored outcome.
   */
  async function applyBatch({
    batchId,
    workflowId,
  }: {
    readonly batchId: string;
    readonly workflowId?: string;
  }): Promise<AppliedBatch> {
    const until = Date.now() + longestStretchMs;
    for (;;) {
      const applied = await applyTogether([batchId], { waits: true });
      await wakeOthers(applied, [batchId]);
      const own = applied.find((each) => each.batch.id === batchId)?.batch;
      const batch = own ?? (await db.read((tx) => findBatch(tx, batchId)));
      if (!batch) return deletedBatch(publicUrl, batchId);
      if (batch.state !== 'staged') return (await describe([batch], { workflowId, listedReports }))[0]!;
      // Nothing is applied where another worker took it meanwhile, or where the integration was deleted.
      const isGone = applied.length === 0 && !(await db.read((tx) => findIntegration(tx, batch.integration)));
      if (isGone) return deletedBatch(publicUrl, batchId);
      if (Date.now() > until) throw ApplicationFailure.retryable('Many batches wait before this one.', 'StillWaiting');
    }
  }

  /**
   * Applies several batches, and what was staged before them, in as few transactions as there are batches of one
   * integration. Null stands for each that is not applied afterwards, because it throws or takes too long, its
   * integration is locked by somebody else or gone, or too much waits before it: it is to be applied by itself.
   */
  async function applyBatches({
    batchIds,
    workflowId,
  }: {
    readonly batchIds: readonly string[];
    readonly workflowId: string;
  }): Promise<(AppliedBatch | null)[]> {
    const round: Round = { until: Date.now() + longestStretchMs, integrations: new Set(), left: new Set() };
    const settled = new Map<string, BatchRow>();
    // A transaction applies the oldest batch of each integration, which may be one before these: they take as many as
    // it has batches, and what another worker settled meanwhile is seen between them.
    let applied: Applied[];
    do {
      const staged = await stillStaged(batchIds, settled);
      for (const { integration } of staged) round.integrations.add(integration);
      const waiting = staged.filter(({ integration }) => !round.left.has(integration));
      applied = waiting.length === 0 || Date.now() > round.until ? [] : await applyOrIsolate(waiting, round);
      await wakeOthers(applied, batchIds);
      for (const { batch } of applied) if (batchIds.includes(batch.id)) settled.set(batch.id, batch);
    } while (applied.length > 0);
    const described = await describe([...settled.values()], { workflowId, listedReports: 0 });
    const byId = new Map([...settled.keys()].map((id, index) => [id, described[index]!]));
    return batchIds.map((id) => byId.get(id) ?? null);
  }

  return { applyBatch, applyBatches };

  /** Those of some batches that nobody has applied or given up yet; the others are noted as settled. */
  async function stillStaged(batchIds: readonly string[], settled: Map<string, BatchRow>): Promise<BatchRow[]> {
    const open = batchIds.filter((id) => !settled.has(id));
    const batches = open.length === 0 ? [] : await db.read((tx) => findBatches(tx, open));
    for (const batch of batches) if (batch.state !== 'staged') settled.set(batch.id, batch);
    return batches.filter(({ state }) => state === 'staged');
  }

  /** Together; where that throws, each integration by itself, so that one broken batch holds up no other integration. */
  async function applyOrIsolate(waiting: readonly BatchRow[], round: Round): Promise<Applied[]> {
    const byIntegration = Map.groupBy(waiting, (batch) => batch.integration);
    // A group never waits for one of its members, not even for the last that is left of it.
    const waits = round.integrations.size === 1;
    if (byIntegration.size > 1) {
      try {
        return await applyTogether(idsOf(waiting), { waits });
      } catch (error) {
        if (isAway(error)) throw error;
      }
    }
    const applied: Applied[] = [];
    for (const [integration, batches] of byIntegration) {
      if (Date.now() > round.until) break;
      try {
        applied.push(...(await applyTogether(idsOf(batches), { waits })));
      } catch (error) {
        if (isAway(error)) throw error;
        round.left.add(integration);
      }
    }
    return applied;
  }

  function describe(batches: readonly BatchRow[], asker: { workflowId: string | undefined; listedReports: number }) {
    return db.read((tx) => describeApplied(tx, batches, { ...asker, publicUrl }));
  }

  /**
   * Starts the workflows of batches that were applied on the way, where none is open: whoever staged them may have died
   * before it could, and their notifications would wait for the sweep (NTF-4). A group is started by whoever made it.
   */
  async function wakeOthers(applied: readonly Applied[], own: readonly string[]): Promise<void> {
    for (const { batch, integration } of applied) {
      if (own.includes(batch.id) || isGroup(batch.workflowId)) continue;
      try {
        await temporal.restart(batch.workflowId, [toInput({ batch, integrationName: integration.name })]);
      } catch (error) {
        log.warn({ err: error, batchId: batch.id }, 'a workflow could not be started; the sweep will');
      }
    }
  }
}

/** What a call that applies several batches knows of its work so far. */
interface Round {
  readonly until: number;
  /** All integrations that it has batches of. */
  readonly integrations: Set<string>;
  /** Those whose batches it leaves to be applied by themselves. */
  readonly left: Set<string>;
}

function idsOf(batches: readonly BatchRow[]): string[] {
  return batches.map(({ id }) => id);
}
