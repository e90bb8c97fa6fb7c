import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ensureAdminKey } from '../src/db/first-key.ts';
import { ApiClient } from './api-client.ts';
import { createDatabase, type Query } from './database.ts';
import { freePort } from './http/api-process.ts';
import { createNamespace } from './namespace.ts';
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
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    LOG_LEVEL: 'silent',
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
  const children = [
    ...ports.map((port) => start('server', { ...env, PORT: `${port}` })),
    ...Array.from({ length: count.workers }, () => start('worker', env)),
  ];
  await Promise.all(children.map(untilReady));
  return {
    apis: ports.map((port) => new ApiClient(`http://127.0.0.1:${port}`, adminKey)),
    query: database.query,
    sendgrid,
    async close() {
      await Promise.all(children.map(stop));
      await sendgrid.close();
      await database.drop();
    },
  };
}

function start(script: 'server' | 'worker', env: NodeJS.ProcessEnv): ChildProcess {
  return fork(fileURLToPath(new URL(`../src/${script}.ts`, import.meta.url)), { env, execArgv: [], stdio: 'inherit' });
}

async function untilReady(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('a process ended before it was ready')));
  await Promise.race([once(child, 'message'), ended]);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
