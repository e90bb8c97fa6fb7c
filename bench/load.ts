import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

/** What one phase showed: how many operations ended a second, and how long one took, in milliseconds. */
export interface Figures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly operations: number;
  /** The part of one core that this process, the load generator, used: near 1 it is itself the bound. */
  readonly generator: number;
}

/**
 * A closed loop: each of `connections` does the next operation as soon as its last one ended, for `seconds`. Rejects with
 * the first operation that does.
 */
export async function runLoad(
  { connections, seconds }: { connections: number; seconds: number },
  operation: (connection: number) => Promise<void>,
): Promise<Figures> {
  const end = performance.now() + seconds * 1_000;
  return closedLoop(connections, () => performance.now() < end, operation);
}

/** A closed loop as {@link runLoad}, which ends after so many operations. */
export async function runTimes(
  { connections, times }: { connections: number; times: number },
  operation: (connection: number) => Promise<void>,
): Promise<Figures> {
  let begun = 0;
  return closedLoop(connections, () => (begun += 1) <= times, operation);
}

async function closedLoop(
  connections: number,
  goesOn: () => boolean,
  operation: (connection: number) => Promise<void>,
): Promise<Figures> {
  const generator = watchGenerator();
  const begin = performance.now();
  const took: number[] = [];
  const loop = async (connection: number) => {
    while (goesOn()) {
      const start = performance.now();
      await operation(connection);
      took.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, connection) => loop(connection)));
  return figuresOf(took, { seconds: (performance.now() - begin) / 1_000, generator: generator() });
}

/**
 * An open loop: begins `rate` operations a second, whether or not earlier ones ended, until it is stopped, and resolves
 * when all ended. `due` is when an operation should have begun: with `atOnce` of them under way the next waits for one to
 * end, and the time from `due` shows it. Rejects with the first operation that does.
 */
export async function runOpenLoop(
  { rate, atOnce, stopped }: { rate: number; atOnce: number; stopped: AbortSignal },
  operation: (turn: number, due: number) => Promise<void>,
): Promise<void> {
  const begin = performance.now();
  let underWay = 0;
  let failure: { error: unknown } | undefined;
  let ended = Promise.withResolvers<void>();
  const start = async (turn: number, due: number) => {
    underWay += 1;
    try {
      await operation(turn, due);
    } catch (error) {
      failure ??= { error };
    }
    underWay -= 1;
    ended.resolve();
  };
  const untilUnderWay = async (most: number) => {
    for (;;) {
      if (failure) throw failure.error;
      if (underWay <= most) return;
      ended = Promise.withResolvers();
      await ended.promise;
    }
  };
  for (let turn = 0; !stopped.aborted; turn += 1) {
    const due = begin + (turn * 1_000) / rate;
    const wait = due - performance.now();
    if (wait > 0) await pause(wait);
    // Who is behind still reads answers.
    else if (turn % 16 === 0) await nextTurn();
    await untilUnderWay(atOnce - 1);
    void start(turn, due);
  }
  await untilUnderWay(0);
}

/** Figures of operations that took so long each, in milliseconds, within so many seconds. */
export function figuresOf(
  took: readonly number[],
  { seconds, generator }: { seconds: number; generator: number },
): Figures {
  const sorted = took.toSorted((a, b) => a - b);
  return {
    perSecond: took.length / seconds,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    operations: took.length,
    generator,
  };
}

/** The medians of several phases, figure by figure; the operations of all. */
export function medianOf(phases: readonly Figures[]): Figures {
  return {
    perSecond: median(phases.map((each) => each.perSecond)),
    p50: median(phases.map((each) => each.p50)),
    p95: median(phases.map((each) => each.p95)),
    p99: median(phases.map((each) => each.p99)),
    operations: phases.reduce((sum, each) => sum + each.operations, 0),
    generator: median(phases.map((each) => each.generator)),
  };
}

/** Watches the processor time of this process; gives the part of one core that it used so far. */
export function watchGenerator(): () => number {
  const before = process.cpuUsage();
  const begin = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000 / (performance.now() - begin);
  };
}

/** The middle of some numbers; NaN where there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** What so large a part of ascending values is not above; NaN where there is none. */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
