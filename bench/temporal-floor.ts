import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import { floorQueue, floorSignal, floorUpdate, type FloorInput, type Told } from './floor-names.ts';

/** Three activities one after the other, and then the answer: the floor of throughput. */
export const threeActivities: FloorInput = { before: 3, locally: false, after: 0, withStatements: false };

/** The shape of `processBatch`: one local activity, the answer, and for one report in ten a mail after it: the floor of latency. */
export function likeABatch({ withStatements }: Pick<FloorInput, 'withStatements'>): FloorInput {
  return { before: 1, locally: true, after: Math.random() < 0.1 ? 1 : 0, withStatements };
}

export interface TemporalFloor {
  /** Starts a no-op workflow and waits for its update. */
  run(input: FloorInput): Promise<void>;
  /** Starts a workflow with a signal, and waits until an activity took it: it says so itself, as the real one writes it. */
  runSignalled(): Promise<void>;
  close(): Promise<void>;
}

/** What Temporal alone costs: workflows whose activities do nothing, on a queue and a worker of their own. */
export async function startTemporalFloor(address: string, databaseUrl: string): Promise<TemporalFloor> {
  const worker = fork(fileURLToPath(new URL('./floor-worker.ts', import.meta.url)), [address, databaseUrl]);
  await Promise.race([
    once(worker, 'message'),
    once(worker, 'exit').then(() => Promise.reject(new Error('The worker of the Temporal floor ended.'))),
  ]);
  const waiting = new Map<string, () => void>();
  worker.on('message', ({ told }: Told) => {
    waiting.get(told)?.();
    waiting.delete(told);
  });
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  return {
    async run(input) {
      const startWorkflowOperation = new WithStartWorkflowOperation('floor', {
        workflowId: `bench/${randomUUID()}`,
        taskQueue: floorQueue,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
      await client.workflow.executeUpdateWithStart(floorUpdate, { startWorkflowOperation, updateId: floorUpdate });
    },
    async runSignalled() {
      const id = randomUUID();
      const told = new Promise<void>((resolve) => waiting.set(id, resolve));
      await client.workflow.signalWithStart('signalledFloor', {
        workflowId: `bench/${id}`,
        taskQueue: floorQueue,
        signal: floorSignal,
        signalArgs: [id],
      });
      await told;
    },
    async close() {
      const ended = once(worker, 'exit');
      worker.disconnect();
      await ended;
      await connection.close();
    },
  };
}
