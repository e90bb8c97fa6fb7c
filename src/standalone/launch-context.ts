import type { Config, LauncherConfig } from '../config.ts';
import type { DataFolder } from './data-folder.ts';
import type { Parts } from './parts.ts';

/** What the launcher is given by its entry point. */
export interface Launch {
  readonly config: LauncherConfig;
  /** Passed on to the children. */
  readonly env: NodeJS.ProcessEnv;
  readonly apiScript: string;
  readonly workerScript: string;
  /** Brings the database up to date; gives the names of the migrations applied. */
  migrate(databaseUrl: string): Promise<string[]>;
  /** Gives back the key while it is a live admin key, else a new one. */
  ensureAdminKey(databaseUrl: string, known: string | undefined): Promise<string>;
}

/** One launch under way. */
export interface Underway extends Launch {
  readonly data: DataFolder;
  readonly settings: Config;
  readonly parts: Parts;
  /** Aborts when the launch is to end. */
  readonly signal: AbortSignal;
}
