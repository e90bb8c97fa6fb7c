import type { Door } from '../db/outcome.ts';
import type { Report } from '../domain/report.ts';

/** What a door makes of a request, before the privacy boundary. */
export interface Submission {
  readonly reports: readonly Report[];
  /** The JSON pointer of each report in the request. */
  readonly pointers: readonly string[];
  readonly droppedFields: number;
  readonly unknownSeverities: number;
  readonly door: Door;
}
