import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, statSync } from 'node:fs';
import { allowPassage, type DataFolder } from './data-folder.ts';
import type { PostgresPrograms } from './postgres-programs.ts';

/** Under which account PostgreSQL's programs run. */
export interface Account {
  /** Gives the program and arguments to spawn for a program of PostgreSQL. */
  wrap(program: string, args: readonly string[]): { program: string; args: readonly string[] };
  readonly uid?: number;
  readonly gid?: number;
}

// initdb looks its user up by name, and every Linux has a `nobody`.
const nobody = { uid: 65_534, gid: 65_534 };
const unshareArgs = ['--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`];

/** Chooses an account that PostgreSQL accepts: it refuses to run as root. Throws one sentence when there is none. */
export function chooseAccount(data: DataFolder, { postgres }: PostgresPrograms): Account {
  const asOurselves: Account = { wrap: (program, args) => ({ program, args }) };
  if (process.getuid?.() !== 0) return checkRuns(asOurselves, postgres);

  const owner = statSync(data.postgres, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return checkRuns({ ...asOurselves, uid: owner.uid, gid: owner.gid }, postgres);

  // In a user namespace root is nobody to PostgreSQL and still itself to the files. Containers may refuse one.
  const unshared: Account = {
    wrap: (program, args) => ({ program: 'unshare', args: [...unshareArgs, program, ...args] }),
  };
  if (complaintOf(unshared, postgres) === undefined) return unshared;

  const asNobody = { ...asOurselves, ...nobody };
  if (complaintOf(asNobody, postgres) === undefined && handOver(data)) return asNobody;
  throw new Error(
    `PostgreSQL refuses to run as root, and neither \`unshare --user\` nor the user nobody can run ${postgres} with its data in ${data.path}: start as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own.`,
  );
}

/** Gives a file to the account PostgreSQL runs under, where that is not ourselves. */
export function giveTo({ uid, gid }: Account, path: string): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

function handOver(data: DataFolder): boolean {
  allowPassage(data.path);
  if (existsSync(data.postgres)) spawnSync('chown', ['-R', `${nobody.uid}:${nobody.gid}`, data.postgres]);
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', data.path], nobody).status === 0;
}

function checkRuns(account: Account, postgres: string): Account {
  const complaint = complaintOf(account, postgres);
  if (complaint === undefined) return account;
  throw new Error(
    `The embedded PostgreSQL cannot run here (${complaint}): try \`npm rebuild\`, or set DATABASE_URL to a PostgreSQL server of your own.`,
  );
}

function complaintOf(account: Account, postgres: string): string | undefined {
  const { program, args } = account.wrap(postgres, ['--version']);
  const { uid, gid } = account;
  const options = uid === undefined || gid === undefined ? {} : { uid, gid };
  const { status, error, stderr } = spawnSync(program, args, { ...options, encoding: 'utf8', cwd: '/' });
  if (status === 0) return undefined;
  return error?.message ?? (stderr.trim().split('\n').at(-1) || `exit code ${status}`);
}
