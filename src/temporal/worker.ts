import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkflowBundlePath } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { retrying } from '../patience.ts';
import type { Temporal } from './client.ts';
import { connectionOptions } from './connection.ts';
import { mailQueue, taskQueue } from './names.ts';

/** Where the workflows stand. */
export const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));

export interface RunningWorker {
  /** Lets what runs finish; a delivery is handed back after 20 seconds. */
  stop(): Promise<void>;
}

interface WorkerDeps {
  readonly temporal: Temporal;
  readonly activities: object;
  readonly log: Logger;
  /** Only tests bring one, so that not each of them bundles. */
  readonly workflowBundle?: WorkflowBundlePath;
  /** How often what the server must know is set up again, in milliseconds; only tests say another time. */
  readonly setUpEveryMs?: number;
}

/**
 * Connects, waiting until the server answers, sets up what the server must know, and starts to work. The workflows are
 * bundled first, which takes a second, unless a bundle of them is given.
 */
export async function startWorker(
  config: Pick<Config, 'temporal' | 'databasePoolMax'>,
  deps: WorkerDeps,
): Promise<RunningWorker> {
  const connection = await connect(config, deps);
  const { activities, workflowBundle } = deps;
  const common = {
    connection,
    namespace: config.temporal.namespace,
    activities,
    shutdownGraceTime: '20 seconds',
  } as const;
  const { all, mails } = slots(config.databasePoolMax);
  const workers = [
    await Worker.create({ ...common, taskQueue, ...(workflowBundle ? { workflowBundle } : { workflowsPath }), ...all }),
    await Worker.create({ ...common, taskQueue: mailQueue, ...mails }),
  ];
  const running = Promise.all(workers.map((worker) => worker.run()));
  running.catch((error: unknown) => {
    deps.log.fatal({ err: error }, 'the worker ended');
    process.exit(1);
  });
  const settingUp = keepSetUp(deps);
  return {
    async stop() {
      clearInterval(settingUp);
      for (const worker of workers) worker.shutdown();
      await running;
      await connection.close();
    },
  };
}

/**
 * How many tasks run at once, by the connections to the database. An activity holds at most one, and batches that are
 * applied together share one. Two are left free, where there are enough, for activities that Temporal gave up on and that
 * still run here.
 */
function slots(databasePoolMax: number) {
  const local = Math.ceil(databasePoolMax / 4);
  return {
    all: {
      // Batches are applied in milliseconds; what waits for a lock takes longer.
      maxConcurrentLocalActivityExecutions: local,
      maxConcurrentActivityTaskExecutions: Math.max(1, databasePoolMax - 2 - local),
      // A workflow whose batch is being applied keeps its place.
      maxConcurrentWorkflowTaskExecutions: 100,
    },
    // What waits for a provider, for ten seconds where that hangs, holds no connection meanwhile.
    mails: { maxConcurrentActivityTaskExecutions: 2 * databasePoolMax },
  };
}

/** A native connection fails at once when the server is down; once it stands it survives outages by itself. */
async function connect(
  { temporal: config }: Pick<Config, 'temporal'>,
  { temporal, log }: WorkerDeps,
): Promise<NativeConnection> {
  return retrying(
    async () => {
      const options = await connectionOptions(config);
      const connection = await NativeConnection.connect({ ...options, grpcCompression: { codec: 'none' } });
      try {
        await temporal.ensureSetUp();
        return connection;
      } catch (error) {
        await connection.close();
        throw error;
      }
    },
    (error, retryInMs) => {
      const { address, namespace } = config;
      log.warn(
        { err: error, address, namespace, retryInMs },
        'Temporal does not answer yet, or does not know our namespace: check TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE',
      );
    },
  );
}

/** Somebody may delete a Schedule, or put another store behind the server: without the sweep nothing lost is found again. */
function keepSetUp({ temporal, log, setUpEveryMs = 5 * 60_000 }: WorkerDeps): NodeJS.Timeout {
  return setInterval(() => {
    temporal.ensureSetUp().catch((error: unknown) => log.warn({ err: error }, 'Temporal could not be set up again'));
  }, setUpEveryMs);
}

/** Lets the SDK log where we do; once per process, before the first worker. */
export function installLogger(log: Logger): void {
  const logger = new DefaultLogger('WARN', ({ level, message }) => {
    // As it should be: the worker of mails has activities alone.
    if (message.startsWith('No workflows registered')) return;
    log[level === 'ERROR' ? 'error' : 'warn']({ part: 'temporal sdk' }, message);
  });
  // The entry point alone takes signals: the SDK would stop the worker beside us.
  Runtime.install({ logger, shutdownSignals: [], telemetryOptions: { logging: { forward: {}, filter: 'WARN' } } });
}
