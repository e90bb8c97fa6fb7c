import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFolder } from './data-folder.ts';
import { poll } from './poll.ts';
import { clef, type Installation } from './postgres-cluster.ts';
import { spawnGroup } from './process-group.ts';
import type { Part } from './supervise.ts';

const host = '127.0.0.1';

const settings = {
  listen_addresses: host,
  unix_socket_directories: '',
  max_connections: '200',
  // MikroORM writes values into the SQL text: without these two, PostgreSQL's own log would hold parts of reports.
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
};

/** Gives the address of the embedded database, password included. */
export function embeddedDatabaseUrl(port: number, password: string): string {
  return `postgresql://${clef}:${password}@${host}:${port}/${clef}`;
}

/** Describes the embedded PostgreSQL for the supervisor. `env` is passed on to it. */
export function postgresPart(data: DataFolder, pg: Installation, port: number, env: NodeJS.ProcessEnv): Part {
  const log = data.log('postgres');
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { wrap, ...account } = pg.account;
  const command = wrap(pg.programs.postgres, ['-D', data.postgres, '-p', `${port}`, ...options]);
  return {
    name: 'postgres',
    title: 'PostgreSQL',
    log,
    pidFile: data.pidFile('postgres'),
    spawn: () => spawnGroup({ ...command, ...account, env, log, cwd: '/' }),
    untilReady: (child, signal) => poll(() => isReady(data.postgres, child.pid), 20, signal),
    // After a crash it first replays what was not yet written to its tables.
    readyWithinMs: 300_000,
    // SIGINT disconnects everybody, writes everything and ends; SIGQUIT ends at once and leaves the rest to the replay.
    stopSignal: 'SIGINT',
    stopWithinMs: 30_000,
    killSignal: 'SIGQUIT',
  };
}

/** PostgreSQL keeps its state in the eighth line of postmaster.pid, for pg_ctl. */
function isReady(folder: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}
