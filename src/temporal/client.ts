import {
  Client,
  Connection,
  isGrpcServiceError,
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  WithStartWorkflowOperation,
  type ScheduleOptions,
} from '@temporalio/client';
import type { TemporalConfig } from '../config.ts';
import { connectionOptions } from './connection.ts';
import {
  acknowledgeSignal,
  alertWorkflowId,
  appliedUpdate,
  searchAttributes,
  sweepScheduleId,
  taskQueue,
  unacknowledgeSignal,
  type AcknowledgePayload,
  type ProcessBatchInput,
} from './names.ts';

export interface Temporal {
  /**
   * Starts the workflow of a batch, or joins the one that runs, and resolves when the batch is applied. Rejects for
   * many reasons (worker or server down, deadline, already complete), none of which says what became of the batch:
   * look in the database.
   */
  processBatch(workflowId: string, input: ProcessBatchInput): Promise<void>;
  /** Starts the workflow of a batch again where none is open, and does not wait for it. */
  restartBatch(workflowId: string, input: ProcessBatchInput): Promise<void>;
  /** Sends the signal that acknowledges an alert, or takes that back (ACK-3). */
  signalAlert(alertId: string, action: 'acknowledge' | 'unacknowledge', payload: AcknowledgePayload): Promise<void>;
  /** Makes sure that our search attributes and the sweep's schedule exist. */
  ensureSetUp(): Promise<void>;
  /** Rejects when the server does not answer within two seconds. */
  ping(): Promise<void>;
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
  const underWay = new Set<Promise<unknown>>();

  async function patiently(call: () => Promise<unknown>): Promise<void> {
    const answer = client.withDeadline(Date.now() + patienceMs, call);
    underWay.add(answer);
    try {
      await answer;
    } finally {
      underWay.delete(answer);
    }
  }

  return {
    async processBatch(workflowId, input) {
      const startWorkflowOperation = new WithStartWorkflowOperation('processBatch', {
        ...batchOptions(workflowId, input),
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      });
      await patiently(() =>
        client.workflow.executeUpdateWithStart(appliedUpdate, { startWorkflowOperation, updateId: appliedUpdate }),
      );
    },

    async restartBatch(workflowId, input) {
      const options = {
        ...batchOptions(workflowId, input),
        workflowIdConflictPolicy: 'USE_EXISTING' as const,
        // The database is the truth: a batch it holds unfinished runs again, whatever Temporal remembers.
        workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
      };
      await patiently(() => client.workflow.start('processBatch', options));
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

    async ensureSetUp() {
      await ensureSearchAttributes(connection, config.namespace);
      await ensureSweep(client);
    },

    async ping() {
      await connection.withDeadline(Date.now() + 2_000, () => connection.workflowService.getSystemInfo({}));
    },

    async close() {
      // A call that is tried again on a closed connection throws from a timer, where nobody can catch it.
      await Promise.allSettled(underWay);
      await connection.close();
    },
  };
}

/** `INDEXED_VALUE_TYPE_KEYWORD` of Temporal's API. */
const keyword = 2;

function batchOptions(workflowId: string, input: ProcessBatchInput) {
  return {
    workflowId,
    taskQueue,
    args: [input],
    staticSummary: `${reports(input.reportCount)} -> ${input.headCommit.slice(0, 7)} (${input.integrationName})`,
    typedSearchAttributes: [
      { key: searchAttributes.integration, value: input.integrationName },
      { key: searchAttributes.commit, value: input.headCommit },
    ],
  };
}

function reports(count: number): string {
  return count === 1 ? '1 report' : `${count} reports`;
}

/** gRPC codes PERMISSION_DENIED and UNIMPLEMENTED: Temporal Cloud has them made beforehand (docs/operations.md). */
const notAllowedHere = [7, 12];

async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(Object.values(searchAttributes).map((key) => [key.name, keyword])),
    });
  } catch (error) {
    if (!isGrpcServiceError(error) || !notAllowedHere.includes(error.code)) throw error;
  }
}

async function ensureSweep(client: Client): Promise<void> {
  const options: ScheduleOptions = {
    scheduleId: sweepScheduleId,
    spec: { intervals: [{ every: '30 seconds' }] },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
    action: { type: 'startWorkflow', workflowType: 'sweep', workflowId: 'sweep', taskQueue, args: [] },
  };
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { spec, policies, action } = options;
    await client.schedule
      .getHandle(sweepScheduleId)
      .update((previous) => ({ ...previous, spec, policies: { ...previous.policies, ...policies }, action }));
  }
}
