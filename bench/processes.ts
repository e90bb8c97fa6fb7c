import { existsSync, readdirSync, readFileSync } from 'node:fs';

const parts = ['api', 'worker', 'temporal', 'postgres'] as const;
export type Part = (typeof parts)[number];
/** The process ids of the parts that `npm start` runs; null for one that it does not. */
export type Pids = Readonly<Record<Part, number | null>>;
/** A figure of each part; a part that cannot be seen has none. */
export type OfParts = Readonly<Partial<Record<Part, number>>>;

/** What Linux counts processor time in: 100 to the second, on every machine. */
const ticksPerSecond = 100;

/** Milliseconds of processor time that each part used since it began; nothing where there is no /proc. */
export function cpuOf(pids: Pids): OfParts {
  return ofParts(pids, (pid, part) => ticksOf(pid, part === 'postgres') * (1_000 / ticksPerSecond));
}

/** What was used from one look to the next. A part that was started anew meanwhile has no figure. */
export function cpuBetween(before: OfParts, after: OfParts): OfParts {
  const used = parts.map((part) => [part, after[part]! - before[part]!] as const);
  return Object.fromEntries(used.filter(([, ms]) => ms >= 0));
}

/**
 * Resident memory of each part, in MiB; nothing where there is no /proc. Of PostgreSQL it is the sum over its processes, in
 * which what they share is counted once.
 */
export function memoryOf(pids: Pids): OfParts {
  return ofParts(pids, (pid, part) =>
    part === 'postgres' ? sum(familyOf(pid).map(shareOfMemory)) : residentMemory(pid),
  );
}

/** Resident memory of one process in MiB; nothing where there is no /proc. */
export function memoryOfProcess(pid: number): number | undefined {
  return existsSync(`/proc/${pid}/status`) ? residentMemory(pid) : undefined;
}

function residentMemory(pid: number): number {
  return kilobytes(`/proc/${pid}/status`, 'VmRSS') / 1024;
}

/** Looks at the memory of each part every so many seconds; gives the most there was of each when it is stopped. */
export function watchMemory(pids: () => Pids, seconds = 1): { stop(): OfParts } {
  const most: Partial<Record<Part, number>> = {};
  const look = () => {
    for (const [part, mb] of Object.entries(memoryOf(pids())) as [Part, number][])
      most[part] = Math.max(most[part] ?? 0, mb);
  };
  look();
  const timer = setInterval(look, seconds * 1_000);
  return {
    stop() {
      clearInterval(timer);
      look();
      return most;
    },
  };
}

function ofParts(pids: Pids, figure: (pid: number, part: Part) => number): OfParts {
  const seen = parts.filter((part) => pids[part] !== null && existsSync(`/proc/${pids[part]}/stat`));
  return Object.fromEntries(seen.map((part) => [part, figure(pids[part]!, part)]));
}

/** PostgreSQL has a process for each connection; of those that ended their parent knows. */
function ticksOf(pid: number, withChildren: boolean): number {
  const own = statOf(pid);
  if (!withChildren) return own.used;
  return own.used + own.usedByEnded + sum(childrenOf(pid).map((child) => statOf(child).used));
}

function statOf(pid: number): { used: number; usedByEnded: number } {
  // The name in parentheses may hold anything; utime is the 14th field.
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 15)
    .map(Number);
  const [user = 0, system = 0, userEnded = 0, systemEnded = 0] = fields;
  return { used: user + system, usedByEnded: userEnded + systemEnded };
}

function familyOf(pid: number): number[] {
  return [pid, ...childrenOf(pid)];
}

function childrenOf(pid: number): number[] {
  const threads = existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : [];
  return threads.flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
}

function shareOfMemory(pid: number): number {
  return kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss') / 1024;
}

function kilobytes(path: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(read(path))?.[1] ?? 0);
}

/** A process may end while it is looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
