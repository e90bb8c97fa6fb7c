import type { HeadOutcome, ReportOutcome } from '../domain/line.ts';
import type { Redaction } from '../domain/privacy/clean.ts';

/** What became of a batch, stored with it. */
export interface BatchOutcome {
  readonly headOutcome: HeadOutcome;
  /** One per commit, in the order of the batch. */
  readonly reports: readonly { readonly commitSha: string; readonly outcome: ReportOutcome }[];
  readonly alerts: AlertCounts;
}

export interface AlertCounts {
  readonly opened: number;
  readonly recurring: number;
  readonly resolved: number;
}

/** What the door noted while it took a submission in. */
export interface IntakeNotes {
  readonly redactions: readonly Redaction[];
  /** How many fields the report schema does not name (PRV-1). */
  readonly droppedFields: number;
  /** How many severities were unknown words, read as `warning` (ALR-9). */
  readonly unknownSeverities: number;
}
