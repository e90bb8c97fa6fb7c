import { partNames, type DataFolder } from './data-folder.ts';
import { removePidFile, runningProcess } from './pid-file.ts';
import { endGroup } from './process-group.ts';

/**
 * Ends what a launcher killed by `kill -9` left running: the programs that use PostgreSQL and Temporal first. Node children
 * end by themselves when their channel closes, PostgreSQL and Temporal do not. Call it only while holding the lock.
 */
export async function endOrphans(data: DataFolder): Promise<void> {
  for (const part of partNames) {
    const file = data.pidFile(part);
    const orphan = runningProcess(file);
    // SIGINT is PostgreSQL's fast shutdown; its SIGTERM would wait for every client to leave.
    if (orphan) await endGroup(orphan, part === 'postgres' ? 'SIGINT' : 'SIGTERM', 15_000);
    removePidFile(file);
  }
}
