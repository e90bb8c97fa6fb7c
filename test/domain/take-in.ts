import { collapse } from '../../src/ingest/collapse.ts';
import { fromLogs } from '../../src/ingest/otlp/logs.ts';
import { wireLogs } from '../../src/ingest/otlp/request.ts';
import { fromBatch } from '../../src/ingest/rest/batch.ts';
import { wireBatch } from '../../src/ingest/rest/request.ts';
import type { Told } from './history.ts';
import { toPush } from './to-push.ts';
import { toWire } from './to-wire.ts';
import { cleanReports, type CleanReport } from './privacy/at-once.ts';

const boundary = { privacyMode: 'redact', collectCIContext: false, privacyKey: 'key' } as const;

/** What the doors make of a submission: parsed, clean and collapsed. Throws `ConflictingReports`. */
export function takeIn(told: readonly Told[]): readonly CleanReport[] {
  const { reports, pointers } = told.at(-1)!.matrixCells === undefined ? overRest(told) : overOtlp(told);
  const cleaned = cleanReports(reports, pointers, boundary).reports;
  const contents = new Map(cleaned.map(({ contentHash, content }) => [contentHash, content]));
  return collapse(cleaned, pointers).map((report) => ({ ...report, content: contents.get(report.contentHash)! }));
}

function overRest(told: readonly Told[]) {
  const raw = { reports: told.map(toWire) };
  return fromBatch(wireBatch.parse(raw), raw);
}

/** The pushes of a submission as a collector joins them into one request. */
function overOtlp(told: readonly Told[]) {
  const joined = { resourceLogs: told.flatMap((each) => toPush(each).resourceLogs) };
  return fromLogs(wireLogs.parse(joined)).submission!;
}
