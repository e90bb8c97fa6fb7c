import { setTimeout as pause } from 'node:timers/promises';
import {
  Client,
  Connection,
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/client';
import type { TemporalConfig } from '../config.ts';
import type { AcknowledgementAction } from '../domain/notification.ts';
import { connectionOptions } from './connection.ts';
import {
  acknowledgeSignal,
  alertWorkflowId,
  appliedUpdate,
  deleteWorkflowId,
  deliverWorkflowId,
  isGroup,
  searchAttributes,
  taskQueue,
  unacknowledgeSignal,
  type AcknowledgePayload,
  type DeleteIntegrationInput,
  type DeliverInput,
  type ProcessBatchInput,
} from './names.ts';
import { ensureSetUp } from './set-up.ts';

export interface Temporal {
  /**
   * Starts the workflow of a batch, or of a group of them, or joins the one that runs, and resolves when it has applied
   * them. Rejects for many reasons (worker or server down, deadline, already complete), none of which says what became of
   * the batches: look in the database.
   */
  process(workflowId: string, batches: readonly ProcessBatchInput[]): Promise<void>;
  /** Starts the workflow of a batch, or of a group, again where none is open, and does not wait for it. */
  restart(workflowId: string, batches: readonly ProcessBatchInput[]): Promise<void>;
  /** Starts one delivery of a message where it is not open, and does not wait for it. */
  deliver(input: DeliverInput): Promise<void>;
  /** Starts the removal of a deleted integration, and does not wait for it; false where it is open already. */
  deleteIntegration(input: DeleteIntegrationInput): Promise<boolean>;
  /** Sends the signal that acknowledges an alert, or takes that back (ACK-3). */
  signalAlert(alertId: string, action: AcknowledgementAction, payload: AcknowledgePayload): Promise<void>;
  /** Makes sure that our search attributes and our schedules exist. */
  ensureSetUp(): Promise<void>;
  /** Whether the server answers within `ms` milliseconds, and knows our namespace. */
  ping(ms: number): Promise<'answers' | 'no namespace' | 'silent'>;
  close(): Promise<void>;
}

/**
 * How long a call is tried again behind an answer that was 202 already: an outage shorter than this is over for the
 * batch at once, and after a longer one the sweep finds it.
 */
const patienceMs = 20_000;

/** A client that connects on first use, and again by itself after an outage. */
export async function connectTemporal(config: TemporalConfig): Promise<Temporal> {
  const connection = Connection.lazy(await connectionOptions(config));
  const client = new Client({ connection, namespace: config.namespace });
  const underWay = new Map<AbortController, Promise<unknown>>();
  let isClosed = false;

  async function patiently(call: () => Promise<unknown>): Promise<void> {
    if (isClosed) throw new Error('the connection to Temporal is closed');
    // One for each call: the client never removes its listener from a signal, so that a shared one would keep every call
    // in memory.
    const giveUp = new AbortController();
    const answer = client.withAbortSignal(giveUp.signal, () => client.withDeadline(Date.now() + patienceMs, call));
    underWay.set(giveUp, answer);
    try {
      await answer;
    } finally {
      underWay.delete(giveUp);
    }
  }

  return {
    async process(workflowId, batches) {
      const { workflowType, ...options } = batchesOptions(workflowId, batches);
      const startWorkflowOperation = new WithStartWorkflowOperation(workflowType, {
        ...options,
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      });
      await patiently(() =>
        client.workflow.executeUpdateWithStart(appliedUpdate, { startWorkflowOperation, updateId: appliedUpdate }),
      );
    },

    async restart(workflowId, batches) {
      const { workflowType, ...options } = batchesOptions(workflowId, batches);
      await patiently(() => client.workflow.start(workflowType, { ...options, ...whereNoneIsOpen }));
    },

    async deliver(input) {
      const options = { ...deliverOptions(input), ...whereNoneIsOpen };
      await patiently(() => client.workflow.start('deliver', options));
    },

    async deleteIntegration(input) {
      const options = {
        workflowId: deleteWorkflowId(input.integrationId),
        taskQueue,
        args: [input],
        staticSummary: `delete ${input.integrationName}`,
        typedSearchAttributes: [{ key: searchAttributes.integration, value: [input.integrationName] }],
        ...whereNoneIsOpen,
        workflowIdConflictPolicy: 'FAIL' as const,
      };
      try {
        await patiently(() => client.workflow.start('deleteIntegration', options));
        return true;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw error;
      }
    },

    async signalAlert(alertId, action, payload) {
      const options = {
        workflowId: alertWorkflowId(alertId),
        taskQueue,
        signal: action === 'acknowledge' ? acknowledgeSignal : unacknowledgeSignal,
        signalArgs: [payload],
        staticSummary: `acknowledgements of alert ${alertId}`,
      };
      await patiently(() => client.workflow.signalWithStart('acknowledgeAlert', options));
    },

    ensureSetUp: () => patiently(() => ensureSetUp({ connection, client, namespace: config.namespace })),

    async ping(ms) {
      const { namespace } = config;
      const asked = connection.withDeadline(Date.now() + ms, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
      // The client's own deadline overruns when the server is down.
      const late = pause(ms, 'silent' as const, { ref: false });
      return Promise.race([asked.then(() => 'answers' as const, sayWhatFailed), late]);
    },

    async close() {
      isClosed = true;
      for (const giveUp of underWay.keys()) giveUp.abort();
      // A call that is tried again on a closed connection throws from a timer, where nobody can catch it.
      await Promise.allSettled(underWay.values());
      await connection.close();
    },
  };
}

/** The database is the truth: what it holds unfinished runs again, whatever Temporal remembers. */
const whereNoneIsOpen = {
  workflowIdConflictPolicy: 'USE_EXISTING',
  workflowIdReusePolicy: 'ALLOW_DUPLICATE',
} as const;

function batchesOptions(workflowId: string, batches: readonly ProcessBatchInput[]) {
  const names = [...new Set(batches.map((batch) => batch.integrationName))];
  const about = {
    workflowId,
    taskQueue,
    typedSearchAttributes: [
      { key: searchAttributes.integration, value: names },
      { key: searchAttributes.commit, value: [...new Set(batches.map((batch) => batch.headCommit))] },
    ],
  };
  const count = reports(batches.reduce((sum, batch) => sum + batch.reportCount, 0));
  if (isGroup(workflowId)) {
    const of = names.length === 1 ? names[0]! : `${names.length} integrations`;
    const staticSummary = `${batches.length} batches, ${count} (${of})`;
    return { ...about, workflowType: 'processBatches', args: [{ batches }], staticSummary };
  }
  const [batch] = batches;
  const staticSummary = `${count} -> ${batch!.headCommit.slice(0, 7)} (${batch!.integrationName})`;
  return { ...about, workflowType: 'processBatch', args: [batch], staticSummary };
}

function deliverOptions(input: DeliverInput) {
  const { notificationId, run, kind, integrationName, headCommit } = input;
  return {
    workflowId: deliverWorkflowId(notificationId, run),
    taskQueue,
    args: [input],
    staticSummary: `${kind} message${headCommit ? ` at ${headCommit.slice(0, 7)}` : ''}, run ${run} (${integrationName})`,
    typedSearchAttributes: [
      { key: searchAttributes.integration, value: [integrationName] },
      ...(headCommit === null ? [] : [{ key: searchAttributes.commit, value: [headCommit] }]),
    ],
  };
}

function reports(count: number): string {
  return count === 1 ? '1 report' : `${count} reports`;
}

/** gRPC code NOT_FOUND. */
const notFoundCodes: readonly number[] = [5];

function sayWhatFailed(error: unknown): 'no namespace' | 'silent' {
  return isGrpcServiceError(error) && notFoundCodes.includes(error.code) ? 'no namespace' : 'silent';
}
