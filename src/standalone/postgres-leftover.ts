import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endGroup } from './process-group.ts';
import { commandLine, identify } from './process-identity.ts';
import { say } from './say.ts';

// No kernel gives this pid to anybody.
const nobodysPid = 2_147_483_647;

/**
 * Stops a PostgreSQL that a killed launcher left running on `folder`, so that its port and files are free again.
 * Call it only while holding the data folder's lock.
 */
export async function stopLeftoverPostgres(folder: string): Promise<void> {
  const file = join(folder, 'postmaster.pid');
  const lines = readLines(file);
  const pid = Number(lines[0]);
  if (!(pid > 0)) return;

  const leftover = identify(pid);
  if (leftover && commandLine(pid).includes(folder)) {
    say(`Stopping the PostgreSQL that an earlier launch left running (pid ${pid}, port ${lines[3]}) ...`);
    // SIGINT: disconnect everybody, write everything, end.
    await endGroup(leftover, 'SIGINT', 30_000);
    if (identify(pid)?.startTime === leftover.startTime) {
      throw new Error(
        `A PostgreSQL of an earlier launch (pid ${pid}) cannot be stopped: end it with \`kill -9 ${pid}\`.`,
      );
    }
  }
  forgetPid(file, pid);
}

/**
 * After `kill -9` the file stays, and PostgreSQL refuses to start while its pid answers, be it a zombie or a stranger.
 * Only the pid goes: by the other lines PostgreSQL finds out whether backends of the dead one are still at work.
 */
function forgetPid(file: string, pid: number): void {
  const lines = readLines(file);
  if (Number(lines[0]) === pid) writeFileSync(file, [nobodysPid, ...lines.slice(1)].join('\n'));
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}
