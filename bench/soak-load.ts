import type { BenchApi, IngestKey } from './api.ts';
import { runOpenLoop } from './load.ts';
import { createReportStream, type BenchReport } from './report-stream.ts';

/** One submission in so many sends a commit again with other content, so that contents fall out of use. */
const replacingOf = 20;
/** More than these at once means that the installation cannot keep up. */
const atOnce = 64;

/** What a load has seen since it was last asked. */
export interface Seen {
  readonly sent: number;
  readonly refused: number;
  /** Milliseconds from when each was due, ascending. */
  readonly took: readonly number[];
}

/** Sends reports at a fixed rate, whether or not earlier ones were answered, until it is stopped. */
export function startLoad(api: BenchApi, keys: readonly IngestKey[], rate: number) {
  const next = keys.map(() => createReportStream());
  const last: (BenchReport | undefined)[] = keys.map(() => undefined);
  let seen = { sent: 0, refused: 0, took: [] as number[] };
  const stopping = new AbortController();

  async function send(turn: number, due: number): Promise<void> {
    seen.sent += 1;
    const pipeline = turn % keys.length;
    const before = last[pipeline];
    const report = next[pipeline]!();
    const replaces = before !== undefined && turn % replacingOf === 0;
    try {
      await api.postReport(keys[pipeline]!, replaces ? { ...report, commitSha: before.commitSha } : report);
      seen.took.push(performance.now() - due);
    } catch {
      seen.refused += 1;
    }
    last[pipeline] = report;
  }

  const running = runOpenLoop({ rate, atOnce, stopped: stopping.signal }, send);
  return {
    /** What was seen since the last time. */
    take(): Seen {
      const taken = { ...seen, took: seen.took.toSorted((a, b) => a - b) };
      seen = { sent: 0, refused: 0, took: [] };
      return taken;
    },
    async stop(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}
