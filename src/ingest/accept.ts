import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Logger } from 'pino';
import { findBatch } from '../db/batches.ts';
import { IntegrationGone } from '../db/errors.ts';
import { unblock } from '../db/ingest-events.ts';
import type { IntegrationRow } from '../db/integrations.ts';
import type { Database } from '../db/orm.ts';
import { cleanInSteps, toJson } from '../domain/privacy/clean.ts';
import { reportId } from '../domain/report.ts';
import { waitFor, within } from '../patience.ts';
import type { Temporal } from '../temporal/client.ts';
import { batchWorkflowId } from '../temporal/names.ts';
import { collapse } from './collapse.ts';
import { createStaging, type Staged } from './stage.ts';
import { createStarting } from './start.ts';
import type { Submission } from './submission.ts';
import { takeTurns } from './turns.ts';

export interface IntakeDeps {
  readonly db: Database;
  readonly temporal: Temporal;
  readonly log: Logger;
  /** How long to wait for the outcome, in milliseconds. */
  readonly deadlineMs: number;
}

export interface Accepted {
  readonly batch: Staged;
  /** The id of each report sent, in order, collapsed ones included (ORD-2). */
  readonly reportIds: readonly string[];
}

/** Staging is given up when the answer is due, and has this long at least, in milliseconds. */
const leastForStaging = 5_000;
/** How long one look at a staged batch may take, in milliseconds. */
const lookMs = 1_000;

/** Where submissions come in, by whichever door. */
export interface Intake {
  /**
   * Takes a submission through the privacy boundary, stages it, and waits for its outcome within the deadline. When it
   * resolves the submission can no longer be lost; `batch.state` says how far it came. Throws {@link ConflictingReports}
   * for one commit with two contents, {@link TooManyWaiting}, and whatever the database throws when it cannot be staged.
   */
  accept(
    from: { readonly integration: IntegrationRow; readonly apiKeyId: string },
    submission: Submission,
  ): Promise<Accepted>;
}

/** Builds the intake of this process: what comes in at the same time is staged and started together. */
export function createIntake(deps: IntakeDeps): Intake {
  const stage = createStaging(deps.db);
  const start = createStarting(deps);
  return {
    async accept({ integration, apiKeyId }, submission) {
      const {
        reports: sent,
        contents,
        redactions,
      } = await takeTurns(cleanInSteps(submission.reports, submission.pointers, integration));
      const body = collapse(sent, submission.pointers);
      const text = toJson(body);
      const headCommit = body.at(-1)!.commitSha;
      const id = uuidv7();
      const batch = {
        id,
        integration: integration.id,
        digest: createHash('sha256').update(text).digest('hex'),
        body,
        text,
        contents,
        notes: {
          redactions,
          droppedFields: submission.droppedFields,
          unknownSeverities: submission.unknownSeverities,
        },
        headCommit,
        reportCount: sent.length,
        workflowId: batchWorkflowId(integration.name, headCommit, id),
        apiKeyId,
        door: submission.door,
      };
      const due = Date.now() + deps.deadlineMs;
      const staging = await within(Math.max(deps.deadlineMs, leastForStaging), stage(batch));
      if (!staging) throw new IntegrationGone();
      const { batch: staged, blockedSince } = staging;
      const unblocking =
        blockedSince && within(due - Date.now(), clearBlocked({ batch: staged, blockedSince })).catch(() => undefined);
      const settled = staged.state === 'staged' ? await waitForOutcome(staged, integration.name, due) : staged;
      await unblocking;
      return {
        batch: settled,
        reportIds: sent.map((report) => reportId(integration.id, report.commitSha)),
      };
    },
  };

  /** In a transaction of its own: this one waits while the integration is applied to, and staging shares its with others. */
  async function clearBlocked(accepted: { batch: Staged; blockedSince: Date }): Promise<void> {
    try {
      await deps.db.transaction((tx) => unblock(tx, accepted));
    } catch (error) {
      deps.log.warn({ err: error }, 'an integration shows as blocked until its next submission is accepted');
    }
  }

  /** It is staged whatever happens now: when neither Temporal nor the database answers, that is all there is to say. */
  async function waitForOutcome(staged: Staged, integrationName: string, due: number): Promise<Staged> {
    // It is refused where too many wait for their start already: the sweep starts it later.
    const started = start({ batch: staged, integrationName }).catch(() => ({ batch: staged, isAnswered: false }));
    // The client's own deadlines overrun when the server is down.
    const found = await within(due - Date.now(), started).catch(() => ({ batch: undefined, isAnswered: true }));
    if (found.batch && (found.batch.state !== 'staged' || !found.isAnswered)) return found.batch;
    // It may have been applied since that was read, or is applied by itself, after the others of its workflow.
    const look = () => {
      const row = deps.db.read((tx) => findBatch(tx, staged.id));
      return within(lookMs, row).catch(() => undefined);
    };
    const now = await waitFor(look, (row) => row !== undefined && row.state !== 'staged', due - Date.now());
    return now ?? staged;
  }
}
