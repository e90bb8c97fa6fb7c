import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFolder } from './data-folder.ts';
import { giveTo, type Account } from './postgres-account.ts';
import type { PostgresPrograms } from './postgres-programs.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';

/** The name of the embedded server's user and of its database. */
export const clef = 'clef';
const majorVersion = '18';

/** What running a program of PostgreSQL takes. */
export interface Installation {
  readonly programs: PostgresPrograms;
  readonly account: Account;
}

/** Creates PostgreSQL's files at the first start and gives the password. Stopped halfway, it begins again next time. */
export async function ensureCluster(data: DataFolder, pg: Installation, signal?: AbortSignal): Promise<string> {
  const password = readPrivateFile(data.postgresPassword);
  const exists = existsSync(join(data.postgres, 'PG_VERSION'));
  if (exists) {
    refuseOtherVersion(data);
    if (password) return password;
    throw new Error(
      `${data.postgresPassword} is missing: put it back, or move ${data.postgres} away to begin with an empty database.`,
    );
  }
  return createCluster(data, pg, password ?? randomBytes(24).toString('base64url'), signal);
}

async function createCluster(data: DataFolder, pg: Installation, password: string, signal?: AbortSignal) {
  writePrivateFile(data.postgresPassword, `${password}\n`);
  giveTo(pg.account, data.postgresPassword);
  const unfinished = `${data.postgres}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  giveTo(pg.account, unfinished);

  await run(pg, pg.programs.initdb, [...initdbArgs, `--pgdata=${unfinished}`, `--pwfile=${data.postgresPassword}`], {
    signal,
  });
  // The single-user mode needs neither a port nor a client.
  await run(pg, pg.programs.postgres, ['--single', '-D', unfinished, '-j', 'postgres'], {
    input: `CREATE DATABASE ${clef};\n\n`,
    signal,
  });
  renameSync(unfinished, data.postgres);
  return password;
}

// C.UTF-8 of the builtin provider sorts alike on every machine; without it and without LANG the encoding is SQL_ASCII.
const initdbArgs = [
  `--username=${clef}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--no-instructions',
];

function refuseOtherVersion(data: DataFolder): void {
  const version = readFileSync(join(data.postgres, 'PG_VERSION'), 'utf8').trim();
  if (version === majorVersion) return;
  throw new Error(
    `${data.postgres} was made by PostgreSQL ${version} and this release brings ${majorVersion}: set CLEF_DATA_DIR to another folder, or run the release that made it.`,
  );
}

interface RunOptions {
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program of PostgreSQL to its end. Throws one sentence with what it complained about. */
function run({ account }: Installation, name: string, nameArgs: readonly string[], { input, signal }: RunOptions) {
  const { program, args } = account.wrap(name, nameArgs);
  const { uid, gid } = account;
  return new Promise<void>((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: '/',
      detached: true,
      ...(uid !== undefined && gid !== undefined && { uid, gid }),
      ...(signal && { signal }),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      // The single-user mode ends with 0 even when its statement failed.
      const complaint = output.split('\n').find((line) => /\b(error|FATAL|ERROR|PANIC):/.test(line));
      if (code === 0 && complaint === undefined) return resolve();
      reject(new Error(`The database could not be created: ${complaint ?? output.trim().split('\n').at(-1)}`));
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}
