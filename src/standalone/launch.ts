import { join } from 'node:path';
import { loadConfig } from '../config.ts';
import { ensureAdminKey } from '../db/first-key.ts';
import { migrate } from '../db/migrate.ts';
import { reasonOf } from '../reason.ts';
import { announce } from './announce.ts';
import { apiEnv, localApiUrl, workerEnv, type Addresses } from './child-env.ts';
import { buildDashboard } from './dashboard-build.ts';
import { openDataFolder, partNames } from './data-folder.ts';
import { embeddedPostgres } from './embedded-postgres.ts';
import { embeddedTemporal } from './embedded-temporal.ts';
import { lockDataFolder } from './launcher-lock.ts';
import { rotateLog } from './log-file.ts';
import { nodePart } from './node-part.ts';
import type { Launch, Underway } from './launch-context.ts';
import { endOrphans } from './orphans.ts';
import { Parts } from './parts.ts';
import { choosePorts } from './ports.ts';
import { stopLeftoverPostgres } from './postgres-leftover.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';
import { removeReadyFile, writeReadyFile, type Ready } from './ready-file.ts';
import { say, step } from './say.ts';
import { listenForStop } from './stop-signals.ts';
import { uiPortDistance } from './temporal-server.ts';

/** Runs everything until a signal stops it, then stops everything; gives the exit code. Throws a sentence on failure. */
export async function launch(given: Launch): Promise<number> {
  const settings = loadConfig({ ...given.env, DATABASE_URL: given.config.databaseUrl ?? 'postgresql://embedded' });
  const data = openDataFolder(given.config.dataDir);
  const unlock = lockDataFolder(data);
  const parts = new Parts();
  const failed = new AbortController();
  const stop = listenForStop(() => {
    parts.kill();
    removeReadyFile(data.readyFile);
    process.exit(1);
  });
  const stopped = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }));
  try {
    const signal = AbortSignal.any([stop, failed.signal]);
    await Promise.race([bringUp({ ...given, data, settings, parts, signal }), stopped]);
    await stopped;
    return 0;
  } finally {
    failed.abort();
    removeReadyFile(data.readyFile);
    await parts.stop();
    unlock();
  }
}

async function bringUp(underway: Underway): Promise<void> {
  const { config, data, env, parts, settings } = underway;
  const [apiPort, postgresPort, temporalPort] = await prepare(underway);
  const [databaseUrl, temporal] = await Promise.all([
    config.databaseUrl ?? embeddedPostgres(underway, postgresPort),
    config.temporalAddress === undefined
      ? embeddedTemporal(underway, temporalPort)
      : { address: config.temporalAddress, uiUrl: settings.temporal.uiUrl },
  ]);
  const adminKey = await prepareDatabase(underway, databaseUrl);

  const apiUrl = localApiUrl(config.host, apiPort, settings.basePath);
  const at: Addresses = {
    apiUrl,
    apiPort,
    databaseUrl,
    temporalAddress: temporal.address,
    temporalUiUrl: temporal.uiUrl,
  };
  await step('Building the dashboard (about 3 s, once)', buildDashboard);
  await startOurOwn(underway, at);

  const writeReady = (): Ready => {
    const ready: Ready = {
      apiUrl,
      temporalAddress: temporal.address,
      temporalUiUrl: temporal.uiUrl ?? null,
      databaseUrl,
      adminKey,
      pids: parts.map((_name, pid) => pid),
      logs: parts.map((name) => data.log(name)),
    };
    writeReadyFile(data.readyFile, ready);
    return ready;
  };
  parts.onRestart(writeReady);
  announce(writeReady(), loadConfig(apiEnv(env, config, at)).publicUrl, data);
}

/** Clears away what an earlier launch left, then chooses the ports of the API, PostgreSQL and Temporal. */
async function prepare({ config, data }: Underway): Promise<[number, number, number]> {
  removeReadyFile(data.readyFile);
  for (const name of partNames) rotateLog(data.log(name));
  await step('Ending what an earlier launch left running (up to 30 s)', () => endOrphans(data));
  await stopLeftoverPostgres(data.postgres);

  const local = '127.0.0.1';
  // A part that is left out needs no port; any free one will do for it.
  const postgresPort = config.databaseUrl === undefined ? config.postgresPort : 0;
  const temporalPort = config.temporalAddress === undefined ? config.temporalPort : 0;
  return (await choosePorts([
    { setting: 'PORT', host: config.host, port: config.port },
    { setting: 'POSTGRES_PORT', host: local, port: postgresPort },
    { setting: 'TEMPORAL_PORT', host: local, port: temporalPort, alsoFree: [uiPortDistance] },
  ])) as [number, number, number];
}

/** Brings the database up to date and gives the installation admin key, the kept one while it is good. */
async function prepareDatabase({ data }: Underway, databaseUrl: string): Promise<string> {
  try {
    const applied = await step('Bringing the database up to date (a few seconds)', () => migrate(databaseUrl));
    if (applied.length > 0) say(`Applied ${applied.length} migration${applied.length === 1 ? '' : 's'}.`);
    const known = readPrivateFile(data.adminKey);
    const key = await ensureAdminKey(databaseUrl, known);
    if (key !== known) writePrivateFile(data.adminKey, `${key}\n`);
    return key;
  } catch (error) {
    throw new Error(
      `The database could not be brought up to date (${reasonOf(error)}): see ${data.log('postgres')}, or DATABASE_URL if you set it.`,
      { cause: error },
    );
  }
}

async function startOurOwn({ config, data, env, parts }: Underway, at: Addresses) {
  const api = nodePart(data, {
    name: 'api',
    title: 'the API',
    script: scriptOf('server'),
    env: apiEnv(env, config, at),
    listensOn: { host: new URL(at.apiUrl).hostname.replace(/^\[|\]$/g, ''), port: at.apiPort },
  });
  const worker = nodePart(data, {
    name: 'worker',
    title: 'the worker',
    script: scriptOf('worker'),
    env: workerEnv(env, config, at),
  });
  await step('Starting the API and the worker (about 3 s)', () => Promise.all([parts.run(worker), parts.run(api)]));
}

function scriptOf(entryPoint: 'server' | 'worker'): string {
  return join(import.meta.dirname, '..', `${entryPoint}.ts`);
}
