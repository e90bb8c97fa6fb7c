import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts';

/** Writes who runs, so that the next launch can find it even after `kill -9` of this one. */
export function writePidFile(path: string, pid: number): void {
  const identity = identify(pid);
  // A child that has ended already leaves nothing to find.
  if (identity) writeFileSync(path, formatIdentity(identity), { mode: 0o600 });
}

/** Gives the process a pid file names, undefined when that very process no longer runs. */
export function runningProcess(path: string): ProcessIdentity | undefined {
  const identity = parseIdentity(readIfThere(path));
  return identity && isRunning(identity) ? identity : undefined;
}

/** Removes a pid file; a missing one is fine. */
export function removePidFile(path: string): void {
  rmSync(path, { force: true });
}

/** Gives the text of a pid file: the pid and the start time, a line each. */
export function formatIdentity({ pid, startTime }: ProcessIdentity): string {
  return `${pid}\n${startTime}\n`;
}

function parseIdentity(text: string): ProcessIdentity | undefined {
  const [pid, startTime] = text.split('\n');
  return Number(pid) > 0 && startTime ? { pid: Number(pid), startTime } : undefined;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
