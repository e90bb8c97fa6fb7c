import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { openDataFolder } from '../../src/standalone/data-folder.ts';
import { lockDataFolder } from '../../src/standalone/launcher-lock.ts';
import { formatIdentity, runningProcess, writePidFile } from '../../src/standalone/pid-file.ts';
import { poll } from '../../src/standalone/poll.ts';
import { choosePorts } from '../../src/standalone/ports.ts';
import { chooseAccount } from '../../src/standalone/postgres-account.ts';
import { ensureCluster } from '../../src/standalone/postgres-cluster.ts';
import { stopLeftoverPostgres } from '../../src/standalone/postgres-leftover.ts';
import { findPostgresPrograms } from '../../src/standalone/postgres-programs.ts';
import { embeddedDatabaseUrl, postgresPart } from '../../src/standalone/postgres.ts';
import { identify } from '../../src/standalone/process-identity.ts';
import { restartDelay, Supervisor, type Part } from '../../src/standalone/supervise.ts';
import { findTemporalProgram } from '../../src/standalone/temporal-program.ts';
import { temporalVersion } from '../../src/standalone/temporal-version.ts';

const host = '127.0.0.1';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clef-launcher-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Puts a shell script where a program is looked for. */
function program(path: string, script: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

async function select(databaseUrl: string): Promise<unknown> {
  const client = new Client(databaseUrl);
  await client.connect();
  try {
    return (await client.query('select current_database() as name')).rows[0];
  } finally {
    await client.end();
  }
}

describe('the ports', () => {
  it('takes any free ones for 0, no two alike, with what lies above them', async () => {
    const wish = { setting: 'PORT', host, port: 0, alsoFree: [1000] };
    const ports = await choosePorts([wish, wish, wish]);
    expect(new Set(ports.flatMap((port) => [port, port + 1000])).size).toBe(6);
  });

  it('says in one sentence which setting to change for a taken one', async () => {
    // Not one of those that outgoing connections get: the port below it could be any of theirs.
    const [below = 0] = await choosePorts([{ setting: 'TEMPORAL_PORT', host, port: 0, alsoFree: [1000] }]);
    const port = below + 1000;
    const taken = createServer().listen(port, host);
    await once(taken, 'listening');
    await expect(choosePorts([{ setting: 'PORT', host, port }])).rejects.toThrow(/is taken: .* set PORT to another/);
    const above = { setting: 'TEMPORAL_PORT', host, port: below, alsoFree: [1000] };
    await expect(choosePorts([above])).rejects.toThrow(/\(TEMPORAL_PORT \+ 1000\) is taken/);
    taken.close();
  });

  it('refuses one and the same fixed port for two settings', async () => {
    const [port = 0] = await choosePorts([{ setting: 'PORT', host, port: 0 }]);
    const wishes = ['PORT', 'POSTGRES_PORT'].map((setting) => ({ setting, host, port }));
    await expect(choosePorts(wishes)).rejects.toThrow(/set POSTGRES_PORT/);
  });
});

describe('a pid file', () => {
  it('names a running process, and nobody once that has ended', async () => {
    const file = join(folder, 'x.pid');
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    writePidFile(file, child.pid!);
    expect(runningProcess(file)?.pid).toBe(child.pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(runningProcess(file)).toBeUndefined();
  });

  it('does not take another process of the same pid for it', () => {
    const file = join(folder, 'x.pid');
    writeFileSync(file, formatIdentity({ pid: process.pid, startTime: 'another time' }));
    expect(runningProcess(file)).toBeUndefined();
    writeFileSync(file, formatIdentity(identify(process.pid)!));
    expect(runningProcess(file)?.pid).toBe(process.pid);
  });
});

describe('the data folder', () => {
  it('belongs to its owner and to one launcher at a time', () => {
    const data = openDataFolder(join(folder, 'data'));
    expect(statSync(data.path).mode & 0o777).toBe(0o700);
    const unlock = lockDataFolder(data);
    expect(() => lockDataFolder(data)).toThrow(
      new RegExp(`already runs on .* \\(pid ${process.pid}, still starting\\)`),
    );
    unlock();
    lockDataFolder(data)();
  });

  it('is taken over from a launcher that was killed', () => {
    const data = openDataFolder(join(folder, 'data'));
    writeFileSync(data.launcherPid, formatIdentity({ pid: process.pid, startTime: 'before the last boot' }));
    lockDataFolder(data)();
    expect(existsSync(data.launcherPid)).toBe(false);
  });
});

describe('a part that keeps dying', () => {
  it('is started again after 0.5 s, then ever later up to 10 s, and after 0.5 s again once it lived a minute', () => {
    const delays: number[] = [];
    for (let i = 0; i < 7; i++) delays.push(restartDelay(delays.at(-1), 100));
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    expect(restartDelay(10_000, 60_000)).toBe(500);
  });
});

describe('the program temporal', () => {
  const good = `echo 'temporal version 1.6.0 (Server 1.30.0, UI 2.43.0)'`;
  const old = `echo 'temporal version 0.13.0 (server 1.24.1) (ui 2.27.1)'`;
  // Nobody listens there.
  const downloadSite = 'http://127.0.0.1:9';

  function find(more: { configured?: string; downloadSite?: string } = {}): Promise<string> {
    const env = { PATH: join(folder, 'bin') };
    return findTemporalProgram({ configured: undefined, cacheDir: folder, env, downloadSite, ...more });
  }

  const cached = `clef-pro/temporal-${temporalVersion}`;

  it('is the one of TEMPORAL_CLI before all others, or nothing', async () => {
    program('bin/temporal', good);
    const own = program('own/temporal', good);
    await expect(find({ configured: own })).resolves.toBe(own);
    await expect(find({ configured: join(folder, 'none') })).rejects.toThrow(/^TEMPORAL_CLI names .* does not exist/);
    const tooOld = program('own/old', old);
    await expect(find({ configured: tooOld })).rejects.toThrow(/server 1\.24, older than 1\.29/);
  });

  it('is the one on PATH, when that is new enough, before the one in the cache', async () => {
    const inCache = program(cached, good);
    program('bin/temporal', good);
    await expect(find()).resolves.toBe('temporal');
    program('bin/temporal', old);
    await expect(find()).resolves.toBe(inCache);
  });

  it('is downloaded into the cache', async () => {
    program('archive/temporal', good);
    const archive = execFileSync('tar', ['-czf', '-', '-C', join(folder, 'archive'), 'temporal']);
    const site = createHttpServer((request, response) => {
      const base = `http://${request.headers.host}`;
      if (request.url?.startsWith(`/cli/v${temporalVersion}?`)) {
        response.end(JSON.stringify({ archiveUrl: `${base}/temporal.tar.gz`, fileToExtract: 'temporal' }));
      } else response.end(archive);
    }).listen(0, host);
    await once(site, 'listening');
    // The archive is unpacked by the launcher itself, which has the real PATH.
    const { port } = site.address() as AddressInfo;
    await expect(find({ downloadSite: `http://${host}:${port}` })).resolves.toBe(join(folder, cached));
    site.close();
  });

  it('is built with Go when it cannot be downloaded', async () => {
    program('bin/go', `printf '#!/bin/sh\\n%s\\n' "${good}" > "$GOBIN/temporal"; /bin/chmod +x "$GOBIN/temporal"`);
    await expect(find()).resolves.toBe(join(folder, cached));
  });

  it('is asked for in one message naming every way when there is none', async () => {
    await expect(find()).rejects.toThrow(/TEMPORAL_CLI[^]*clef-pro[^]*temporal\.download[^]*Go[^]*TEMPORAL_ADDRESS/);
    program('bin/go', 'echo no network >&2; exit 1');
    await expect(find()).rejects.toThrow(/go install .* failed: no network/);
  });
});

describe('the embedded PostgreSQL', () => {
  const own = mkdtempSync(join(tmpdir(), 'clef-launcher-'));
  const data = openDataFolder(join(own, 'data'));
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
    rmSync(own, { recursive: true, force: true });
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
