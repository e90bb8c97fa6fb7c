import { parseSeverity, type Severity } from '../../domain/severity.ts';
import type { Submission } from '../submission.ts';
import { toReport } from './report.ts';
import { wireBatch, wireReport, type WireBatch, type WireReport } from './request.ts';
import { countUnnamed } from './unnamed.ts';

/** One parsed report as a submission; `raw` is what was parsed, to count what was dropped. */
export function fromReport(report: WireReport, raw: unknown): Submission {
  return toSubmission([report], [''], countUnnamed(wireReport, raw));
}

/** A parsed batch as a submission. */
export function fromBatch(batch: WireBatch, raw: unknown): Submission {
  return toSubmission(
    batch.reports,
    batch.reports.map((_, index) => `/reports/${index}`),
    countUnnamed(wireBatch, raw),
  );
}

function toSubmission(wire: readonly WireReport[], pointers: readonly string[], droppedFields: number): Submission {
  let unknownSeverities = 0;
  const severity = (word: string): Severity => {
    const parsed = parseSeverity(word);
    if (!parsed.known) unknownSeverities += 1;
    return parsed.severity;
  };
  return {
    reports: wire.map((report) => toReport(report, severity)),
    pointers,
    droppedFields,
    unknownSeverities,
    door: 'rest',
  };
}
