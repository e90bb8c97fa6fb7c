import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Logger } from 'pino';
import {
  findBatch,
  findLastDone,
  findLastStaged,
  insertBatch,
  lockStaging,
  type BatchRow,
  type NewBatch,
} from '../db/batches.ts';
import type { IntegrationRow } from '../db/integrations.ts';
import type { Database, Tx } from '../db/orm.ts';
import { attributeChanges, findReports } from '../db/reports.ts';
import { cleanReports } from '../domain/privacy/clean.ts';
import { reportId } from '../domain/report.ts';
import type { Temporal } from '../temporal/client.ts';
import { batchWorkflowId } from '../temporal/names.ts';
import { collapse } from './collapse.ts';
import type { Submission } from './rest.ts';

export interface AcceptDeps {
  readonly db: Database;
  readonly temporal: Temporal;
  readonly log: Logger;
  /** How long to wait for the outcome, in milliseconds. */
  readonly deadlineMs: number;
}

export interface Accepted {
  readonly batch: BatchRow;
  /** The id of each report sent, in order, collapsed ones included (ORD-2). */
  readonly reportIds: readonly string[];
}

/**
 * The one door: takes a submission through the privacy boundary, stages it, and waits for its outcome within the
 * deadline. When it resolves the submission can no longer be lost; `batch.state` says how far it came. Throws
 * {@link ConflictingReports} for one commit with two contents, and whatever the database throws when it cannot be staged.
 */
export async function accept(
  deps: AcceptDeps,
  from: { readonly integration: IntegrationRow; readonly apiKeyId: string },
  submission: Submission,
): Promise<Accepted> {
  const { integration, apiKeyId } = from;
  const { reports: sent, redactions } = cleanReports(submission.reports, submission.pointers, integration);
  const body = collapse(sent, submission.pointers);
  const headCommit = body.at(-1)!.commitSha;
  const id = uuidv7();
  const batch = await stage(deps.db, {
    id,
    integration: integration.id,
    digest: createHash('sha256').update(JSON.stringify(body)).digest('hex'),
    body,
    notes: { redactions, droppedFields: submission.droppedFields, unknownSeverities: submission.unknownSeverities },
    headCommit,
    reportCount: sent.length,
    workflowId: batchWorkflowId(integration.name, headCommit, id),
    apiKeyId,
  });
  return {
    batch: batch.state === 'staged' ? await waitForOutcome(deps, integration, batch) : batch,
    reportIds: sent.map((report) => reportId(integration.id, report.commitSha)),
  };
}

/**
 * Stores the batch, or finds the one that it repeats: the one that arrived last, still unfinished, or an applied one that
 * still holds (ORD-3). Behind a batch that is not applied yet nothing is a repeat: in A, B, A the last A must win.
 */
async function stage(db: Database, batch: NewBatch): Promise<BatchRow> {
  return db.transaction(async (tx) => {
    await lockStaging(tx, batch.integration);
    const waiting = await findLastStaged(tx, batch.integration);
    if (waiting?.digest === batch.digest) return waiting;
    const applied = waiting ? undefined : await findApplied(tx, batch);
    if (applied) return applied;
    await insertBatch(tx, batch);
    return (await findBatch(tx, batch.id))!;
  });
}

/**
 * An applied batch answers its repeat while every report it names still has that content and these attributes, and its
 * HEAD is in the line.
 */
async function findApplied(tx: Tx, { integration, digest, body }: NewBatch): Promise<BatchRow | undefined> {
  const done = await findLastDone(tx, integration, digest);
  if (!done) return undefined;
  const commits = body.map((report) => report.commitSha);
  const stored = new Map((await findReports(tx, integration, commits)).map((row) => [row.commitSha, row]));
  const unchanged = body.every((report) => {
    const row = stored.get(report.commitSha);
    return row?.contentHash === report.contentHash && Object.keys(attributeChanges(row, report)).length === 0;
  });
  return unchanged && stored.get(body.at(-1)!.commitSha)?.lineSeq != null ? done : undefined;
}

/** Any error of Temporal only means "look in the database": the batch is staged, and the sweep looks after it. */
async function waitForOutcome(deps: AcceptDeps, integration: IntegrationRow, batch: BatchRow): Promise<BatchRow> {
  const input = {
    batchId: batch.id,
    integrationName: integration.name,
    headCommit: batch.headCommit,
    reportCount: batch.reportCount,
  };
  const started = deps.temporal
    .processBatch(batch.workflowId, input)
    .catch((error: unknown) => deps.log.debug({ err: error, batchId: batch.id }, 'no outcome from Temporal'));
  await withDeadline(started, deps.deadlineMs);
  // It is staged whatever happens now: when the database cannot be asked, that is all there is to say.
  const now = await deps.db.read((tx) => findBatch(tx, batch.id)).catch(() => undefined);
  return now ?? batch;
}

/** The client's own deadlines overrun when the server is down, so the race is ours. */
async function withDeadline(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, deadline]);
  clearTimeout(timer);
}
