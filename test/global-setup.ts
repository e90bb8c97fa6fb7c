import { join } from 'node:path';
import { Client } from 'pg';
import { loadLauncherConfig } from '../src/config.ts';
import { migrate } from '../src/db/migrate.ts';
import { buildDashboard } from '../src/standalone/dashboard-build.ts';
import { openDataFolder } from '../src/standalone/data-folder.ts';
import { Parts } from '../src/standalone/parts.ts';
import { choosePorts } from '../src/standalone/ports.ts';
import { embeddedPostgres } from '../src/standalone/embedded-postgres.ts';
import { findTemporalProgram } from '../src/standalone/temporal-program.ts';
import { embeddedTemporalAddress, temporalPart } from '../src/standalone/temporal-server.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

const host = '127.0.0.1';

/** One PostgreSQL with a migrated template database, and one Temporal, as the launcher starts them, for all test files. */
export default async function globalSetup(): Promise<void> {
  const { env } = process;
  const { cacheDir, temporalCli } = loadLauncherConfig(env);
  const program = await findTemporalProgram({ configured: temporalCli, cacheDir, env });
  const data = openDataFolder(env['CLEF_TEST_FOLDER']!);
  const parts = new Parts();
  Object.assign(globalThis, { clefTestParts: parts });

  const [postgresPort, temporalPort] = await choosePorts([
    { setting: 'POSTGRES_PORT', host, port: 0 },
    { setting: 'TEMPORAL_PORT', host, port: 0, alsoFree: [1000] },
  ]);
  const [databaseUrl] = await Promise.all([
    embeddedPostgres({ data, env, parts, signal: new AbortController().signal }, postgresPort!),
    parts.run(temporalPart(data, { program, port: temporalPort!, namespace: 'default', env })),
  ]);
  await spareTheDisk(databaseUrl);
  const [workflows] = await Promise.all([bundleWorkflows(data.path), migrate(databaseUrl), buildDashboard()]);
  env['CLEF_TEST_DATABASE_URL'] = databaseUrl;
  env['CLEF_TEST_TEMPORAL_ADDRESS'] = embeddedTemporalAddress(temporalPort!);
  env['CLEF_TEST_TEMPORAL_PROGRAM'] = program;
  env['CLEF_TEST_WORKFLOWS'] = workflows;
  // Many tests start programs of ours, each of which compiles the same modules.
  env['NODE_COMPILE_CACHE'] = join(data.path, 'compiled');
}

/** Nobody kills this server: a test of crashes starts a PostgreSQL of its own, which waits for the disk as every other. */
async function spareTheDisk(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const setting of ['fsync', 'full_page_writes']) await client.query(`alter system set ${setting} = off`);
    await client.query('select pg_reload_conf()');
  } finally {
    await client.end();
  }
}
