import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const rotateAbove = 20 * 1024 * 1024;

/** Moves a log of more than 20 MB aside (`.1`, replacing the one before). */
export function rotateLog(path: string): void {
  if (logSize(path) > rotateAbove) renameSync(path, `${path}.1`);
}

/** Opens a log for appending, for the owner alone, and gives its descriptor. */
export function openLog(path: string): number {
  return openSync(path, 'a', 0o600);
}

/** Gives the size of a log in bytes, 0 while there is none. */
export function logSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Gives the line of a log, after its first `since` bytes, that tells best why its program ended; '' for none. */
export function lastComplaint(path: string, since: number): string {
  const lines = tail(path, since)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at ') && !line.startsWith('Node.js v'));
  const complaint =
    lines.findLast((line) => /error|fatal|panic|cannot|refused|in use/i.test(line)) ?? lines.at(-1) ?? '';
  return complaint.slice(0, 300);
}

function tail(path: string, since: number): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(8192, Math.max(size - since, 0)));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8');
  } finally {
    closeSync(file);
  }
}
