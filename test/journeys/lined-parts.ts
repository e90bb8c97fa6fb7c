import { ensureAdminKey } from '../../src/db/first-key.ts';
import { ApiClient } from '../api-client.ts';
import { createDatabase, type Query } from '../database.ts';
import { createNamespace } from '../namespace.ts';
import { freePort, startPart, type RunningPart } from '../part.ts';
import { startSendGrid, type SendGridServer } from '../sendgrid-server.ts';
import { openLine, type CuttableLine } from './cuttable.ts';

/** Every two parts between which there is a network. */
export const pairs = [
  'client-API',
  'API-PostgreSQL',
  'API-Temporal',
  'worker-PostgreSQL',
  'worker-Temporal',
  'worker-mail',
] as const;
export type Pair = (typeof pairs)[number];

export interface LinedParts {
  readonly lines: Readonly<Record<Pair, CuttableLine>>;
  readonly api: RunningPart;
  readonly worker: RunningPart;
  /** Where clients find the API, through their line. */
  readonly url: string;
  /** The API without a line between, as people look at it beside the client's trouble. */
  readonly beside: ApiClient;
  readonly query: Query;
  readonly sendgrid: SendGridServer;
  close(): Promise<void>;
}

const host = '127.0.0.1';

/** An API and a worker, each a process, with a line to everything that they talk to over a network. */
export async function startLinedParts(settings: Readonly<Record<string, string>> = {}): Promise<LinedParts> {
  const temporal = process.env['CLEF_TEST_TEMPORAL_ADDRESS']!;
  const [database, namespace, sendgrid, port] = await Promise.all([
    createDatabase(),
    createNamespace(temporal),
    startSendGrid(),
    freePort(),
  ]);
  const opened = await Promise.all(
    [
      `http://${host}:${port}`,
      database.url,
      `http://${temporal}`,
      database.url,
      `http://${temporal}`,
      sendgrid.url,
    ].map(openLineTo),
  );
  const lines = Object.fromEntries(pairs.map((pair, index) => [pair, opened[index]!])) as Record<Pair, CuttableLine>;
  const address = (pair: Pair) => `${host}:${lines[pair].port}`;
  const through = (pair: Pair) =>
    Object.assign(new URL(database.url), { port: String(lines[pair].port), hostname: host }).href;
  const shared = { TEMPORAL_NAMESPACE: namespace, SENDGRID_API_KEY: sendgrid.apiKey, ...settings };
  const api = startPart('server', {
    ...shared,
    PORT: String(port),
    DATABASE_URL: through('API-PostgreSQL'),
    TEMPORAL_ADDRESS: address('API-Temporal'),
  });
  const worker = startPart('worker', {
    ...shared,
    DATABASE_URL: through('worker-PostgreSQL'),
    TEMPORAL_ADDRESS: address('worker-Temporal'),
    SENDGRID_BASE_URL: `http://${address('worker-mail')}`,
  });
  await Promise.all([api.ready, worker.ready]);
  return {
    lines,
    api,
    worker,
    url: `http://${address('client-API')}`,
    beside: new ApiClient(`http://${host}:${port}`, await ensureAdminKey(database.url, undefined)),
    query: database.query,
    sendgrid,
    async close() {
      await Promise.all([api.kill(), worker.kill()]);
      await Promise.all([...opened.map((line) => line.close()), sendgrid.close()]);
      await database.drop();
    },
  };
}

function openLineTo(address: string): Promise<CuttableLine> {
  const { hostname, port } = new URL(address);
  return openLine({ host: hostname, port: Number(port) });
}
