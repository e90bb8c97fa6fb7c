import type { Logger } from 'pino';
import { assignWorkflow, findBatches, type BatchRow } from '../db/batches.ts';
import type { Database } from '../db/orm.ts';
import type { Temporal } from '../temporal/client.ts';
import { assignAndStart, shareOfGroup, type Startable } from '../temporal/groups.ts';
import { gather } from '../gather.ts';

interface StartDeps {
  readonly db: Database;
  readonly temporal: Temporal;
  readonly log: Logger;
}

/** What became of a batch once its workflow answered. */
export interface Started {
  /** Undefined when the database cannot be asked. */
  readonly batch: BatchRow | undefined;
  /** The workflow answered: what it has not applied is on its way. */
  readonly isAnswered: boolean;
}

/**
 * Starts the workflows of batches and waits for their outcomes. With none under way a batch has a workflow of its own; what
 * arrives meanwhile waits, for a quarter of a second at most, and is taken together by one workflow, whichever integrations
 * it is of.
 */
export function createStarting(deps: StartDeps): (startable: Startable) => Promise<Started> {
  const start = gather<Startable, Started>({
    atOnce: 1,
    holdMs: 250,
    lingerMs: 0,
    mostWaiting: 10_000,
    share: shareOfGroup,
    // No two batches of one integration share a transaction, so that more of them in one workflow save little.
    fair: { senderOf: ({ integrationName }) => integrationName, most: 8 },
    run: (startables) => startTogether(deps, startables),
    concernsAll: () => true,
  });
  /** Two submissions of the same batch wait for one start. */
  const underWay = new Map<string, Promise<Started>>();
  return (startable) => {
    const { id } = startable.batch;
    const found = underWay.get(id);
    if (found) return found;
    const started = start(startable).finally(() => underWay.delete(id));
    underWay.set(id, started);
    return started;
  };
}

/** Any error of Temporal only means "look in the database": the batches are staged, and the sweep looks after them. */
async function startTogether({ db, temporal, log }: StartDeps, startables: readonly Startable[]): Promise<Started[]> {
  const isAnswered = await assignAndStart(startables, {
    assign: (ids, workflowId) => db.write((tx) => assignWorkflow(tx, ids, workflowId)),
    start: (workflowId, batches) => temporal.process(workflowId, batches),
  }).then(
    () => true,
    (error: unknown) => {
      log.debug({ err: error }, 'no outcome from Temporal');
      return false;
    },
  );
  const ids = startables.map(({ batch }) => batch.id);
  const rows = await db.read((tx) => findBatches(tx, ids)).catch(() => []);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => ({ batch: byId.get(id), isAnswered }));
}
