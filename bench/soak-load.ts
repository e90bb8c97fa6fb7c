import { setTimeout as pause } from 'node:timers/promises';
import type { BenchApi, IngestKey } from './api.ts';
import { createReportStream, type BenchReport } from './report-stream.ts';

/** One submission in so many sends a commit again with other content, so that contents fall out of use. */
const replacingOf = 20;
/** More than these at once means that the installation cannot keep up. */
const atOnce = 64;

/** What a load has seen since it was last asked. */
export interface Seen {
  readonly sent: number;
  readonly refused: number;
  /** Milliseconds, ascending. */
  readonly took: readonly number[];
}

/** Sends reports at a fixed rate, whether or not earlier ones were answered, until it is stopped. */
export function startLoad(api: BenchApi, keys: readonly IngestKey[], rate: number) {
  const next = keys.map(() => createReportStream());
  const last: (BenchReport | undefined)[] = keys.map(() => undefined);
  const open = new Set<Promise<void>>();
  let seen = { sent: 0, refused: 0, took: [] as number[] };
  const stopping = new AbortController();

  async function send(turn: number): Promise<void> {
    const pipeline = turn % keys.length;
    const before = last[pipeline];
    const report = next[pipeline]!();
    const replaces = before !== undefined && turn % replacingOf === 0;
    const start = performance.now();
    try {
      await api.postReport(keys[pipeline]!, replaces ? { ...report, commitSha: before.commitSha } : report);
      seen.took.push(performance.now() - start);
    } catch {
      seen.refused += 1;
    }
    last[pipeline] = report;
  }

  async function run(): Promise<void> {
    const begin = performance.now();
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const due = begin + (turn * 1_000) / rate;
      await pause(Math.max(0, due - performance.now()));
      if (open.size >= atOnce) await Promise.race(open);
      seen.sent += 1;
      const sending = send(turn).finally(() => open.delete(sending));
      open.add(sending);
    }
    await Promise.all(open);
  }

  const running = run();
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
