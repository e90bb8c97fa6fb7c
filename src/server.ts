import { createServer } from 'node:http';
import { loadConfig } from './config.ts';
import { listenForHints } from './db/hints.ts';
import { openDatabase } from './db/orm.ts';
import { createAccess } from './http/access.ts';
import { createApp } from './http/app.ts';
import { createEventHub } from './http/event-hub.ts';
import { listen } from './http/listen.ts';
import { createMetrics } from './http/metrics.ts';
import { createIntake } from './ingest/accept.ts';
import { createLogger } from './log.ts';
import { announceReady, onStop, runEntryPoint } from './process.ts';
import { reasonOf } from './reason.ts';
import { connectTemporal } from './temporal/client.ts';
import { workflowLink } from './temporal/names.ts';

await runEntryPoint(async () => {
  const config = loadConfig();
  const log = createLogger('api', config.logLevel);
  const db = await openDatabase({
    url: config.databaseUrl,
    poolMax: config.databasePoolMax,
    applicationName: 'clef-pro api',
  });
  const temporal = await connectTemporal(config.temporal);
  const { publicUrl, basePath, ingestBodyLimit: bodyLimit, ingestDeadlineMs: deadlineMs } = config;
  const linkToWorkflow = (workflowId: string) => workflowLink(config.temporal, workflowId);
  const access = createAccess(db, config);
  const events = createEventHub();
  const hints = listenForHints({ url: config.databaseUrl, log }, events);
  const metrics = createMetrics({ db, events });
  const intake = createIntake({ db, temporal, log, deadlineMs });
  const app = createApp({
    db,
    temporal,
    log,
    events,
    metrics,
    access,
    publicUrl,
    basePath,
    bodyLimit,
    intake,
    linkToWorkflow,
  });

  const handle = app.callback();
  let stopping = false;
  // A client that sends its request slower than this is cut off; keep-alive outlasts that of common proxies.
  const patience = {
    headersTimeout: 15_000,
    requestTimeout: 120_000,
    keepAliveTimeout: 75_000,
    connectionsCheckingInterval: 1_000,
  };
  const server = createServer(patience, (request, response) => {
    if (stopping) response.setHeader('connection', 'close');
    void handle(request, response);
  });
  const listening = await listen(server, config).catch((error: unknown) => {
    throw new Error(`The API cannot listen (${reasonOf(error)}): set HOST and PORT to what is free.`, { cause: error });
  });
  log.info({ address: listening.address }, 'the API listens');
  announceReady();

  onStop(log, async () => {
    stopping = true;
    // They would never end by themselves.
    events.close();
    // A connection that falls idle while we wait would otherwise be kept alive.
    setInterval(() => server.closeIdleConnections(), 100).unref();
    // One whose client does not read what it was sent would never be idle.
    setTimeout(() => server.closeAllConnections(), 20_000).unref();
    await listening.close();
    await Promise.all([hints.stop(), db.close()]);
  });
});
