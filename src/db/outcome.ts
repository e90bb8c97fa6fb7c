import type { HeadOutcome, ReportOutcome } from '../domain/line.ts';
import type { Redaction } from '../domain/privacy/redactions.ts';

/** What became of a batch, stored with it. */
export interface BatchOutcome {
  readonly headOutcome: HeadOutcome;
  /** One per commit, in the order of the batch. */
  readonly reports: readonly { readonly commitSha: string; readonly outcome: ReportOutcome }[];
  readonly alerts: AlertCounts;
  /** The head that alerts and messages were derived from; null where the batch led to none, absent in rows of 0.1.0. */
  readonly derived?: DerivedHead | null;
}

/** A head as it was when it was derived: a replacement of its content is a further revision. */
export interface DerivedHead {
  readonly commitSha: string;
  readonly revision: number;
  /** False where it says nothing about any alert, so that nobody is told (NTF-1). */
  readonly evaluable: boolean;
}

export interface AlertCounts {
  readonly opened: number;
  readonly recurring: number;
  readonly resolved: number;
}

/** What was noted while a submission was taken in. */
export interface IntakeNotes {
  readonly redactions: readonly Redaction[];
  /** How many fields were dropped because the report schema does not name them (PRV-1). */
  readonly droppedFields: number;
  /** How many severities were unknown words, and were read as `warning` (ALR-9). */
  readonly unknownSeverities: number;
}

/** The way a submission came in. */
export type Door = 'rest' | 'otlp';

/** A place in a refused submission and what was wrong there; never the value that stood there (PRV-3). */
export interface RefusedPlace {
  readonly pointer: string;
  readonly code: string;
}
