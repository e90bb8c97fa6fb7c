import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { createActivities, type Activities } from '../activities/index.ts';
import { createKeepCaptured } from '../activities/keep-captured.ts';
import { ensureAdminKey } from '../src/db/first-key.ts';
import { listenForHints } from '../src/db/hints.ts';
import { openDatabase, type Database } from '../src/db/orm.ts';
import { createAccess, type AccessSettings } from '../src/http/access.ts';
import { createApp } from '../src/http/app.ts';
import { createEventHub } from '../src/http/event-hub.ts';
import { createMetrics } from '../src/http/metrics.ts';
import type { SubmissionLimits } from '../src/http/submissions-in-hand.ts';
import { createIntake } from '../src/ingest/accept.ts';
import { createChannels } from '../src/notify/channels.ts';
import { connectTemporal } from '../src/temporal/client.ts';
import { workflowLink } from '../src/temporal/names.ts';
import { installLogger, startWorker, type RunningWorker } from '../src/temporal/worker.ts';
import { ApiClient } from './api-client.ts';
import { createDatabase, type Query } from './database.ts';
import { createNamespace } from './namespace.ts';
import { startSendGrid } from './sendgrid-server.ts';
import { workflowBundle } from './workflow-bundle.ts';

export { eventually } from './eventually.ts';

export interface Stack {
  readonly api: ApiClient;
  readonly databaseUrl: string;
  readonly query: Query;
  readonly db: Database;
  readonly sendgrid: Awaited<ReturnType<typeof startSendGrid>>;
  /** Temporal as an operator's tools see it. */
  readonly temporal: Client;
  readonly namespace: string;
  /** What the worker runs, to be called without it. */
  readonly activities: Activities;
  startWorker(): Promise<void>;
  stopWorker(): Promise<void>;
  close(): Promise<void>;
}

export interface StackOptions {
  /** Without a provider mails are captured (NTF-10). */
  readonly sendgrid?: boolean;
  readonly worker?: boolean;
  readonly ingestDeadlineMs?: number;
  readonly bodyLimit?: number;
  readonly submissionLimits?: SubmissionLimits;
  /** Left out, it is long where a worker runs, however busy the machine is, and short where none does. */
  readonly acknowledgeWaitMs?: number;
  readonly temporalAddress?: string;
  readonly heartbeatMs?: number;
  /** Where the API and the worker find their database, made of where it is; so a test can put a line between that it cuts. */
  readonly databaseUrl?: (url: string) => string;
  readonly logTo?: NodeJS.WritableStream;
  readonly publicUrl?: string;
  readonly basePath?: string;
  readonly access?: Partial<AccessSettings>;
  readonly retentionDays?: number;
  /** In place of a new one; it is dropped at the end all the same. */
  readonly database?: Awaited<ReturnType<typeof createDatabase>>;
}

const host = '127.0.0.1';

let isSdkSilent = false;

/** Once per file, by its first worker: the SDK's runtime ends with the last worker, and one that never had any keeps jest from ending. */
function silenceSdk(): void {
  if (isSdkSilent) return;
  isSdkSilent = true;
  installLogger(pino({ level: 'silent' }));
}

/** How many connections a stack has to its database. */
export const poolMax = 10;

/** The API and the worker in this process, on a database and a Temporal namespace of their own. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const address = options.temporalAddress ?? process.env['CLEF_TEST_TEMPORAL_ADDRESS']!;
  const [database, namespace, sendgrid] = await Promise.all([
    options.database ?? createDatabase(),
    createNamespace(address),
    startSendGrid(),
  ]);
  const log = options.logTo ? pino({ level: 'debug' }, options.logTo) : pino({ level: 'silent' });
  const url = options.databaseUrl?.(database.url) ?? database.url;
  const db = await openDatabase({ url, poolMax, applicationName: 'test' });
  const events = createEventHub({ heartbeatMs: options.heartbeatMs ?? 15_000 });
  const hints = listenForHints({ url, log }, events);
  const config = { address, namespace, apiKey: undefined, tls: undefined, uiUrl: undefined };
  const temporal = await connectTemporal(config);
  const publicUrl = options.publicUrl ?? 'https://clef.example.com';
  const channels = createChannels(
    {
      sendgridApiKey: options.sendgrid === false ? undefined : sendgrid.apiKey,
      sendgridBaseUrl: sendgrid.url,
      from: 'clef@example.com',
    },
    createKeepCaptured(db),
  );
  const activities = createActivities({
    db,
    temporal,
    channels,
    log,
    publicUrl,
    retentionDays: options.retentionDays,
  });
  let worker: RunningWorker | undefined;
  const app = createApp({
    db,
    temporal,
    log,
    events,
    metrics: createMetrics({ db, events }),
    publicUrl,
    basePath: options.basePath ?? '',
    bodyLimit: options.bodyLimit ?? 64 * 1024 * 1024,
    submissionLimits: options.submissionLimits,
    get acknowledgeWaitMs() {
      return options.acknowledgeWaitMs ?? (worker ? 20_000 : 1_000);
    },
    intake: createIntake({ db, temporal, log, deadlineMs: options.ingestDeadlineMs ?? 10_000 }),
    access: createAccess(db, { trustProxy: 0, allowHttpLogin: false, ...options.access }),
    linkToWorkflow: (workflowId) => workflowLink({ uiUrl: 'https://temporal.example.com', namespace }, workflowId),
  });
  const handle = app.callback();
  const server = await listen(createServer((request, response) => void handle(request, response)));
  const startOne = async () => {
    silenceSdk();
    const deps = { temporal, activities, log, workflowBundle: workflowBundle() };
    worker ??= await startWorker({ temporal: config, databasePoolMax: 10 }, deps);
  };
  const stopOne = async () => {
    await worker?.stop();
    worker = undefined;
  };
  if (options.worker !== false) await startOne();
  const connection = await Connection.connect({ address });
  const adminKey = await ensureAdminKey(database.url, undefined);
  return {
    api: new ApiClient(`http://${host}:${(server.address() as AddressInfo).port}`, adminKey),
    databaseUrl: database.url,
    query: database.query,
    db,
    sendgrid,
    temporal: new Client({ connection, namespace }),
    namespace,
    activities,
    startWorker: startOne,
    stopWorker: stopOne,
    async close() {
      await stopOne();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await Promise.all([connection.close(), temporal.close(), hints.stop(), db.close(), sendgrid.close()]);
      await database.drop();
    },
  };
}

function listen(server: Server): Promise<Server> {
  return new Promise((resolve) => {
    server.listen(0, host, () => resolve(server));
  });
}
