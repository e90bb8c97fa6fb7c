import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkflowBundlePath } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Temporal } from './client.ts';
import { connectionOptions } from './connection.ts';
import { taskQueue } from './names.ts';

/** Where the workflows stand. */
export const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));

export interface RunningWorker {
  /** Lets what runs finish; a delivery is handed back after 20 seconds. */
  stop(): Promise<void>;
}

/**
 * Connects, waiting until the server answers, sets up what the server must know, and starts to work. The workflows are
 * bundled first, which takes a second, unless a bundle of them is given.
 */
export async function startWorker(
  config: Pick<Config, 'temporal' | 'databasePoolMax'>,
  deps: { temporal: Temporal; activities: object; log: Logger; workflowBundle?: WorkflowBundlePath },
): Promise<RunningWorker> {
  const connection = await connect(config, deps);
  const worker = await Worker.create({
    connection,
    namespace: config.temporal.namespace,
    taskQueue,
    ...(deps.workflowBundle ? { workflowBundle: deps.workflowBundle } : { workflowsPath }),
    activities: deps.activities,
    shutdownGraceTime: '20 seconds',
    ...slots(config.databasePoolMax),
  });
  const running = worker.run();
  running.catch((error: unknown) => {
    deps.log.fatal({ err: error }, 'the worker ended');
    process.exit(1);
  });
  return {
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}

/**
 * Each activity holds one connection at most, and those that write together share theirs. Two are left, where there are so
 * many, for those that Temporal gave up and that still run here.
 */
function slots(databasePoolMax: number) {
  const local = Math.ceil(databasePoolMax / 4);
  return {
    // Batches are applied in milliseconds; deliveries and what waits for a lock take longer.
    maxConcurrentLocalActivityExecutions: local,
    maxConcurrentActivityTaskExecutions: Math.max(1, databasePoolMax - 2 - local),
    // A workflow whose batch is being applied keeps its place.
    maxConcurrentWorkflowTaskExecutions: 100,
  };
}

/** A native connection fails at once when the server is down; once it stands it survives outages by itself. */
async function connect(
  { temporal: config }: Pick<Config, 'temporal'>,
  { temporal, log }: { temporal: Temporal; log: Logger },
): Promise<NativeConnection> {
  for (let wait = 250; ; wait = Math.min(wait * 2, 5_000)) {
    let connection: NativeConnection | undefined;
    try {
      connection = await NativeConnection.connect({
        ...(await connectionOptions(config)),
        grpcCompression: { codec: 'none' },
      });
      await temporal.ensureSetUp();
      return connection;
    } catch (error) {
      await connection?.close();
      log.warn({ err: error, retryInMs: wait }, 'Temporal does not answer yet, or does not know our namespace');
      await pause(wait);
    }
  }
}

/** Lets the SDK log where we do; once per process, before the first worker. */
export function installLogger(log: Logger): void {
  const logger = new DefaultLogger('WARN', ({ level, message }) => {
    log[level === 'ERROR' ? 'error' : 'warn']({ part: 'temporal sdk' }, message);
  });
  // The entry point alone takes signals: the SDK would stop the worker beside us.
  Runtime.install({ logger, shutdownSignals: [], telemetryOptions: { logging: { forward: {}, filter: 'WARN' } } });
}
