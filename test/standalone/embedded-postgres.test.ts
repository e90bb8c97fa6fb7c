import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { openDataFolder } from '../../src/standalone/data-folder.ts';
import { poll } from '../../src/standalone/poll.ts';
import { choosePorts } from '../../src/standalone/ports.ts';
import { chooseAccount } from '../../src/standalone/postgres-account.ts';
import { ensureCluster } from '../../src/standalone/postgres-cluster.ts';
import { stopLeftoverPostgres } from '../../src/standalone/postgres-leftover.ts';
import { findPostgresPrograms } from '../../src/standalone/postgres-programs.ts';
import { embeddedDatabaseUrl, postgresPart } from '../../src/standalone/postgres.ts';
import { Supervisor, type Part } from '../../src/standalone/supervise.ts';

const host = '127.0.0.1';

async function select(databaseUrl: string): Promise<unknown> {
  const client = new Client(databaseUrl);
  await client.connect();
  try {
    return (await client.query('select current_database() as name')).rows[0];
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clef-launcher-'));
  const data = openDataFolder(join(folder, 'data'));
  const programs = findPostgresPrograms();
  const installation = { programs, account: chooseAccount(data, programs) };
  let url: string;
  let part: Part;

  beforeAll(async () => {
    const password = await ensureCluster(data, installation);
    const [port = 0] = await choosePorts([{ setting: 'POSTGRES_PORT', host, port: 0 }]);
    url = embeddedDatabaseUrl(port, password);
    part = postgresPart(data, installation, port, process.env);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts PostgreSQL as a launcher does that is then killed: nobody supervises it. */
  async function startUnsupervised(): Promise<ChildProcess> {
    const child = part.spawn();
    await part.untilReady(child, AbortSignal.timeout(10_000));
    return child;
  }

  it('is created once, with a password that only its owner can read', async () => {
    const password = readFileSync(data.postgresPassword, 'utf8').trim();
    expect(statSync(data.postgresPassword).mode & 0o777).toBe(0o600);
    await expect(ensureCluster(data, installation)).resolves.toBe(password);
  });

  it('is started again when it dies, and stopped in order', async () => {
    const restarted = Promise.withResolvers<void>();
    const supervisor = new Supervisor(part, restarted.resolve);
    await supervisor.start();
    await expect(select(url)).resolves.toEqual({ name: 'clef' });
    await expect(select(url.replace(/:[^:@]+@/, ':wrong@'))).rejects.toThrow(/password/);
    process.kill(supervisor.pid!, 'SIGKILL');
    await restarted.promise;
    await expect(select(url)).resolves.toEqual({ name: 'clef' });
    await supervisor.stop();
    expect(existsSync(join(data.postgres, 'postmaster.pid'))).toBe(false);
  });

  it('is stopped when an earlier launch left it running', async () => {
    const ended = once(await startUnsupervised(), 'exit');
    await stopLeftoverPostgres(data.postgres);
    await expect(ended).resolves.toEqual([0, null]);
  });

  it('starts after a kill -9, even when a stranger got its pid', async () => {
    const child = await startUnsupervised();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const pidFile = join(data.postgres, 'postmaster.pid');
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, '1'));
    await stopLeftoverPostgres(data.postgres);
    const supervisor = new Supervisor(part, () => {});
    // The backends of the killed one need a moment to notice.
    await poll(
      () =>
        supervisor.start().then(
          () => true,
          () => false,
        ),
      100,
    );
    await expect(select(url)).resolves.toEqual({ name: 'clef' });
    await supervisor.stop();
  });
});
