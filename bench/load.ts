/** What one phase showed: how many operations ended a second, and how long one took, in milliseconds. */
export interface Figures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly operations: number;
}

/**
 * A closed loop: each of `connections` does the next operation as soon as its last one ended, for `seconds`. Rejects with
 * the first operation that does.
 */
export async function runLoad(
  { connections, seconds }: { connections: number; seconds: number },
  operation: (connection: number) => Promise<void>,
): Promise<Figures> {
  const begin = performance.now();
  const end = begin + seconds * 1_000;
  const took: number[] = [];
  const loop = async (connection: number) => {
    for (let start = performance.now(); start < end; start = performance.now()) {
      await operation(connection);
      took.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, connection) => loop(connection)));
  const elapsed = (performance.now() - begin) / 1_000;
  const sorted = took.toSorted((a, b) => a - b);
  return {
    perSecond: took.length / elapsed,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    operations: took.length,
  };
}

/** The medians of several phases, figure by figure. */
export function medianOf(phases: readonly Figures[]): Figures {
  const median = (pick: (figures: Figures) => number) => {
    const sorted = phases.map(pick).toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  };
  return {
    perSecond: median((each) => each.perSecond),
    p50: median((each) => each.p50),
    p95: median((each) => each.p95),
    p99: median((each) => each.p99),
    operations: phases.reduce((sum, each) => sum + each.operations, 0),
  };
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
