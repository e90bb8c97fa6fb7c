import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../src/db/migrate.ts';
import { openDataFolder } from '../src/standalone/data-folder.ts';
import { Parts } from '../src/standalone/parts.ts';
import { choosePorts } from '../src/standalone/ports.ts';
import { chooseAccount, type Account } from '../src/standalone/postgres-account.ts';
import { ensureCluster } from '../src/standalone/postgres-cluster.ts';
import { findPostgresPrograms } from '../src/standalone/postgres-programs.ts';
import { embeddedDatabaseUrl, postgresPart } from '../src/standalone/postgres.ts';

const unshare = ['--mount', ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'])];
/** Room for an empty database and a few reports, in megabytes. */
const size = 32;

/** Whether this machine lets us mount a disk for one process; many containers do not. */
export function canMakeDisks(): boolean {
  return spawnSync('unshare', [...unshare, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
}

/** A PostgreSQL server of its own, whose one migrated database stands on a small disk that nobody else sees. */
export async function startOnSmallDisk() {
  const folder = mkdtempSync(join(tmpdir(), 'clef-test-disk-'));
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  const data = openDataFolder(join(folder, 'data'));
  const programs = findPostgresPrograms();
  const account = chooseAccount(data, programs);
  const password = await ensureCluster(data, { programs, account });
  const [port] = await choosePorts([{ setting: 'POSTGRES_PORT', host: '127.0.0.1', port: 0 }]);
  const parts = new Parts();
  await parts.run(postgresPart(data, { programs, account: onDisk(account, disk) }, port!, process.env));
  const server = embeddedDatabaseUrl(port!, password);
  await ask(server, `create tablespace small location '${disk}'`);
  await ask(server, 'create database small template template0 tablespace small');
  const url = Object.assign(new URL(server), { pathname: '/small' }).href;
  await migrate(url);
  return {
    url,
    /** Writes until the disk is full. */
    async fill() {
      await ask(url, 'create table ballast (it text storage plain)');
      for (const [bytes, rows] of [
        [7_000, 5_000],
        [10, 5_000],
      ]) {
        const insert = `insert into ballast select repeat('x', ${bytes}) from generate_series(1, ${rows})`;
        await ask(url, insert).catch((error: { code?: string }) => {
          if (error.code !== '53100') throw error;
        });
      }
    },
    makeRoom: () => ask(url, 'drop table ballast'),
    async close() {
      await parts.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The account, seeing a disk where everybody else sees an empty folder. */
function onDisk({ wrap, ...account }: Account, disk: string): Account {
  const script = `mount -t tmpfs -o size=${size}m,mode=0700 tmpfs "$0" && exec "$@"`;
  return {
    ...account,
    wrap(program, args) {
      const inner = process.getuid?.() === 0 ? wrap(program, args) : asNobody(program, args);
      return { program: 'unshare', args: [...unshare, 'sh', '-c', script, disk, inner.program, ...inner.args] };
    },
  };
}

/** PostgreSQL refuses to run as the root that may mount. */
function asNobody(program: string, args: readonly string[]) {
  return { program: 'unshare', args: ['--user', '--map-user=65534', '--map-group=65534', program, ...args] };
}

async function ask(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
