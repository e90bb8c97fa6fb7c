import { chmodSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { reasonOf } from '../reason.ts';
import { makeFolder } from './make-folder.ts';

export const partNames = ['api', 'worker', 'temporal', 'postgres'] as const;
export type PartName = (typeof partNames)[number];

/** Where one launcher keeps everything, under absolute paths. */
export interface DataFolder {
  readonly path: string;
  readonly launcherPid: string;
  readonly readyFile: string;
  readonly adminKey: string;
  readonly postgres: string;
  readonly postgresPassword: string;
  readonly temporalDatabase: string;
  readonly logs: string;
  log(part: PartName): string;
  /** The part's own pid file. Temporal's doubles as the lock of its database: two dev servers run happily on one file. */
  pidFile(part: PartName): string;
}

/** Creates the data folder where missing, for its owner alone, and names what lies in it. */
export function openDataFolder(configured: string): DataFolder {
  const path = resolve(configured);
  const inside = (name: string): string => join(path, name);
  try {
    for (const folder of [path, inside('logs'), inside('run'), inside('temporal')]) {
      makeFolder(folder, 0o700);
    }
  } catch (error) {
    throw new Error(
      `The data folder ${path} cannot be created (${reasonOf(error)}): set CLEF_DATA_DIR to a folder you may write to.`,
      { cause: error },
    );
  }
  return {
    path,
    launcherPid: inside('launcher.pid'),
    readyFile: inside('ready.json'),
    adminKey: inside('admin-key'),
    postgres: inside('postgres'),
    postgresPassword: inside('postgres-password'),
    temporalDatabase: join(inside('temporal'), 'temporal.db'),
    logs: inside('logs'),
    log: (part) => join(inside('logs'), `${part}.log`),
    pidFile: (part) => join(inside('run'), `${part}.pid`),
  };
}

/** Lets other users pass through the data folder (0711), not list it; PostgreSQL needs it where it runs as another user. */
export function allowPassage(path: string): void {
  chmodSync(path, (statSync(path).mode & 0o777) | 0o011);
}
