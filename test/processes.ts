import { ensureAdminKey } from '../src/db/first-key.ts';
import { ApiClient } from './api-client.ts';
import { createDatabase, type Query } from './database.ts';
import { createNamespace } from './namespace.ts';
import { freePort, startPart } from './part.ts';
import { startSendGrid } from './sendgrid-server.ts';

/** Several APIs and workers, each a process of its own, on one database and one Temporal namespace. */
export interface Processes {
  /** A client of each API. */
  readonly apis: readonly ApiClient[];
  readonly query: Query;
  readonly sendgrid: Awaited<ReturnType<typeof startSendGrid>>;
  close(): Promise<void>;
}

/** Starts so many of each and resolves once all of them serve. */
export async function startProcesses(count: { apis: number; workers: number }): Promise<Processes> {
  const address = process.env['CLEF_TEST_TEMPORAL_ADDRESS']!;
  const [database, namespace, sendgrid] = await Promise.all([
    createDatabase(),
    createNamespace(address),
    startSendGrid(),
  ]);
  const settings = {
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    SENDGRID_API_KEY: sendgrid.apiKey,
    SENDGRID_BASE_URL: sendgrid.url,
    MAIL_FROM: 'clef@example.com',
    // Together well below what the one PostgreSQL of all test files lets in.
    DB_POOL_MAX: '8',
  };
  const adminKey = await ensureAdminKey(database.url, undefined);
  const ports = await Promise.all(Array.from({ length: count.apis }, freePort));
  const parts = [
    ...ports.map((port) => startPart('server', { ...settings, PORT: `${port}` })),
    ...Array.from({ length: count.workers }, () => startPart('worker', settings)),
  ];
  await Promise.all(parts.map(({ ready }) => ready));
  return {
    apis: ports.map((port) => new ApiClient(`http://127.0.0.1:${port}`, adminKey)),
    query: database.query,
    sendgrid,
    async close() {
      await Promise.all(parts.map((part) => part.stop()));
      await sendgrid.close();
      await database.drop();
    },
  };
}
