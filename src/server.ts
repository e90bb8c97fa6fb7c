import { createServer } from 'node:http';
import { loadConfig } from './config.ts';
import { openDatabase } from './db/orm.ts';
import { createApp } from './http/app.ts';
import { createLogger } from './log.ts';
import { announceReady, onStop } from './process.ts';
import { connectTemporal } from './temporal/client.ts';
import { workflowLink } from './temporal/names.ts';

const config = loadConfig();
const log = createLogger('api', config.logLevel);
const db = await openDatabase({
  url: config.databaseUrl,
  poolMax: config.databasePoolMax,
  applicationName: 'clef-pro api',
});
const temporal = await connectTemporal(config.temporal);
const { publicUrl, basePath, ingestBodyLimit: bodyLimit, ingestDeadlineMs } = config;
const linkToWorkflow = (workflowId: string) => workflowLink(config.temporal, workflowId);
const app = createApp({ db, temporal, log, publicUrl, basePath, bodyLimit, ingestDeadlineMs, linkToWorkflow });

const handle = app.callback();
let stopping = false;
// A client that sends its request slower than this is cut off; keep-alive outlasts that of common proxies.
const limits = { headersTimeout: 15_000, requestTimeout: 120_000, keepAliveTimeout: 75_000 };
const server = createServer(limits, (request, response) => {
  if (stopping) response.setHeader('connection', 'close');
  void handle(request, response);
});
server.listen(config.port, config.host, () => {
  log.info({ address: server.address() }, 'the API listens');
  announceReady();
});

onStop(log, async () => {
  stopping = true;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    // A connection that falls idle while we wait would otherwise be kept alive.
    setInterval(() => server.closeIdleConnections(), 100).unref();
  });
  await db.close();
});
