import type { Config, LauncherConfig } from '../config.ts';
import type { DataFolder } from './data-folder.ts';
import type { Parts } from './parts.ts';

/** What the launcher is given by its entry point. */
export interface Launch {
  readonly config: LauncherConfig;
  /** Passed on to the children. */
  readonly env: NodeJS.ProcessEnv;
}

/** One launch under way. */
export interface Underway extends Launch {
  readonly data: DataFolder;
  readonly settings: Config;
  readonly parts: Parts;
  /** Aborts when the launch is to end. */
  readonly signal: AbortSignal;
}
