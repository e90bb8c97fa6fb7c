import { readFileSync, rmSync } from 'node:fs';
import type { PartName } from './data-folder.ts';
import { writePrivateFile } from './private-file.ts';

/** What scripts and tests need to drive a running launcher; null for a part that the launcher does not run. */
export interface Ready {
  readonly apiUrl: string;
  readonly temporalAddress: string;
  readonly temporalUiUrl: string | null;
  readonly databaseUrl: string;
  readonly adminKey: string;
  readonly pids: Readonly<Record<PartName, number | null>>;
  readonly logs: Readonly<Record<PartName, string | null>>;
}

/** Tells the world that everything answers; readable by the owner alone, for it holds a password and a key. */
export function writeReadyFile(path: string, ready: Ready): void {
  writePrivateFile(path, `${JSON.stringify(ready, undefined, 2)}\n`);
}

/** Gives the ready file of a running launcher, undefined while there is none. */
export function readReadyFile(path: string): Ready | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Ready;
  } catch {
    return undefined;
  }
}

/** Takes the ready file back; a missing one is fine. */
export function removeReadyFile(path: string): void {
  rmSync(path, { force: true });
}
