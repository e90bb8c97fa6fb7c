import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { DataFolder } from './data-folder.ts';
import { formatIdentity, runningProcess } from './pid-file.ts';
import { identify } from './process-identity.ts';
import { readReadyFile } from './ready-file.ts';

/** Makes this process the only launcher of a data folder and gives the way to hand it back. Throws when another runs. */
export function lockDataFolder(data: DataFolder): () => void {
  const lock = data.launcherPid;
  const own = `${lock}.${process.pid}`;
  const self = identify(process.pid) ?? { pid: process.pid, startTime: 'unknown' };
  writeFileSync(own, formatIdentity(self), { mode: 0o600 });
  try {
    // link() fails on an existing name, and the lock is complete from its first moment.
    while (!tryLink(own, lock)) moveStaleLockAway(data, own);
  } finally {
    rmSync(own, { force: true });
  }
  return () => {
    if (runningProcess(lock)?.pid === process.pid) rmSync(lock, { force: true });
  };
}

function tryLink(own: string, lock: string): boolean {
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function moveStaleLockAway(data: DataFolder, own: string): void {
  refuseWhenRunning(data, data.launcherPid);
  const aside = `${own}.stale`;
  try {
    renameSync(data.launcherPid, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  // Between the look and the move another launcher may have done the same and taken the lock: then give it back.
  if (runningProcess(aside)) tryLink(aside, data.launcherPid);
  rmSync(aside, { force: true });
}

function refuseWhenRunning(data: DataFolder, lock: string): void {
  const holder = runningProcess(lock);
  if (!holder) return;
  const where = readReadyFile(data.readyFile)?.apiUrl ?? 'still starting';
  throw new Error(
    `Clef Pro already runs on ${data.path} (pid ${holder.pid}, ${where}): stop that one first, or set CLEF_DATA_DIR to another folder and the ports to 0.`,
  );
}
