import { loadConfig } from './config.ts';
import { listenForHints } from './db/hints.ts';
import { openDatabase } from './db/orm.ts';
import { createAccess } from './http/access.ts';
import { createApp } from './http/app.ts';
import { createEventHub } from './http/event-hub.ts';
import { serveAt } from './http/listen.ts';
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

  const listening = await serveAt(config, app.callback()).catch((error: unknown) => {
    throw new Error(`The API cannot listen (${reasonOf(error)}): set HOST and PORT to what is free.`, { cause: error });
  });
  log.info({ address: listening.address }, 'the API listens');
  announceReady();

  onStop(log, async () => {
    // The streams of events would never end by themselves.
    events.close();
    await listening.close();
    await Promise.all([hints.stop(), db.close()]);
  });
});
