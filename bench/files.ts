import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** How large a file is in bytes; 0 where it is not there, or not any more. */
export function bytesOfFile(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** How large all files in a folder are in bytes, without those in its folders `except`. Throws where it cannot be read. */
export function bytesOfFolder(path: string, except: readonly string[] = []): number {
  const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !except.includes(name));
  return entries.reduce((sum, entry) => {
    const inside = join(path, entry.name);
    return sum + (entry.isDirectory() ? bytesOfFolder(inside) : bytesOfFile(inside));
  }, 0);
}

/** How large Temporal's store is in bytes, with what is not yet in its main file. */
export function bytesOfTemporal(database: string): number {
  return bytesOfFile(database) + bytesOfFile(`${database}-wal`);
}
