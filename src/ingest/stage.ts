import type { BatchRow } from '../db/batches.ts';
import { isContention, isTransient } from '../db/errors.ts';
import { announce } from '../db/hints.ts';
import type { Database, Tx } from '../db/orm.ts';
import { findReports, insertContents, withAttributes, type NewContent } from '../db/reports.ts';
import { findStanding, insertBatches, lockStaging, noteRepeats, type NewBatch, type Standing } from '../db/staging.ts';
import { arrivedAfterReset } from '../domain/line.ts';
import { gather } from '../gather.ts';

/** A batch as far as staging knows it. */
export type Staged = Pick<
  BatchRow,
  'id' | 'integration' | 'state' | 'headCommit' | 'reportCount' | 'workflowId' | 'outcome'
>;

/** What staging a batch came to. */
export interface Staging {
  readonly batch: Staged;
  /** Since when its integration shows as blocked, though this batch was accepted (PRV-3). */
  readonly blockedSince: Date | null;
}

/** How many batches, and how many reports, are staged in one transaction at most. */
const together = { batches: 40, reports: 600 };

/**
 * Stages batches: stores each, or finds the one that it repeats. Those that arrive while others are being staged share a
 * transaction; undefined stands for one whose integration was deleted meanwhile (PRV-7).
 */
export function createStaging(db: Database): (batch: NewBatch) => Promise<Staging | undefined> {
  return gather<NewBatch, Staging | undefined>({
    atOnce: 2,
    holdMs: 1_000,
    lingerMs: 5,
    mostWaiting: 1_000,
    // Batches of one integration wait for each other's lock: whatever shared a transaction with them would wait as well.
    apart: ({ integration }) => integration,
    share: ({ reportCount }) => Math.max(1 / together.batches, reportCount / together.reports),
    run: (batches) => db.transaction((tx) => stage(tx, batches)),
    concernsAll: (error) => isTransient(error) && !isContention(error),
  });
}

async function stage(tx: Tx, batches: readonly NewBatch[]): Promise<(Staging | undefined)[]> {
  const integrations = batches.map((batch) => batch.integration);
  await lockStaging(tx, integrations);
  const standing = await findStanding(tx, batches);
  const fresh = new Map<string, NewBatch>();
  const repeats: string[] = [];
  const results: (Staging | undefined)[] = [];
  for (const [index, batch] of batches.entries()) {
    const before = standing[index];
    const repeated = before && (await findRepeated(tx, batch, { before, latest: last(fresh, batch.integration) }));
    if (repeated) repeats.push(repeated.id);
    else if (before) fresh.set(batch.id, batch);
    results.push(before && { batch: repeated ?? justStaged(batch), blockedSince: before.blockedSince });
  }
  await insertContents(tx, [...fresh.values()].flatMap(contentsOf));
  await insertBatches(tx, [...fresh.values()]);
  await noteRepeats(tx, repeats);
  await announce(tx, integrations, 'ingest');
  return results;
}

/** Also where a report is stored already: retention may have removed its content, which it needs to join the line. */
function contentsOf({ integration, contents }: NewBatch): NewContent[] {
  return [...contents].map(([hash, text]) => ({ integration, hash, text }));
}

/** A batch that this transaction stores, without its body: whoever waits for the outcome must not keep that in memory. */
function justStaged({ id, integration, headCommit, reportCount, workflowId }: NewBatch): Staged {
  return { id, integration, headCommit, reportCount, workflowId, state: 'staged', outcome: null };
}

/** The last of these batches that is of an integration. */
function last(batches: ReadonlyMap<string, NewBatch>, integration: string): NewBatch | undefined {
  return [...batches.values()].findLast((batch) => batch.integration === integration);
}

/**
 * The batch that this one repeats: the one that arrived last, still unfinished, or an applied one that still holds
 * (ORD-3). Behind a batch that is not applied yet nothing is a repeat: in A, B, A the last A must win.
 */
async function findRepeated(
  tx: Tx,
  batch: NewBatch,
  { before, latest }: { readonly before: Standing; readonly latest: NewBatch | undefined },
): Promise<Staged | undefined> {
  if (latest) return latest.digest === batch.digest ? justStaged(latest) : undefined;
  const { waiting, done, resetArrival } = before;
  const repeated = waiting
    ? waiting.digest === batch.digest
      ? waiting
      : undefined
    : await stillHolding(tx, batch, done);
  // The first batch after a checkpoint reset is none that arrived before it (ORD-9).
  const answers = repeated && (resetArrival === null || arrivedAfterReset(repeated.arrival, resetArrival));
  return answers ? repeated : undefined;
}

/**
 * An applied batch answers its repeat while every report it names still has that content and these attributes, and its
 * HEAD is in the line.
 */
async function stillHolding(
  tx: Tx,
  { integration, body }: NewBatch,
  done: BatchRow | null,
): Promise<BatchRow | undefined> {
  if (!done) return undefined;
  const commits = body.map((report) => report.commitSha);
  const stored = new Map((await findReports(tx, integration, commits)).map((row) => [row.commitSha, row]));
  const unchanged = body.every((report) => {
    const row = stored.get(report.commitSha);
    return row?.contentHash === report.contentHash && withAttributes(row, report) === row;
  });
  return unchanged && stored.get(body.at(-1)!.commitSha)?.lineSeq != null ? done : undefined;
}
