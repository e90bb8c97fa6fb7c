import type { Submission } from '../submission.ts';
import { toDrafts, type Attributes, type Draft } from './drafts.ts';
import { countUnknownSeverities, toReport } from './report.ts';
import { recordsOf, type Logs } from './request.ts';

/** What a request of the OTLP door brings. */
export interface Received {
  /** The reports of the request as one batch, undefined where it holds none. */
  readonly submission: Submission | undefined;
  /** Pushes that carry no commit: that they came is noted, and nothing else of them. */
  readonly pushes: readonly ('lint' | 'drift')[];
  /** How many records are not the CLI's; they are dropped. */
  readonly rejected: number;
}

/** Sorts the log records of a request: reports, lint and drift pushes, and what is none of these. */
export function fromLogs(logs: Logs): Received {
  const records = recordsOf(logs);
  const drafts = toDrafts(records);
  const present = new Set(records.map(({ event }) => event));
  return {
    submission: drafts.length > 0 ? toSubmission(drafts) : undefined,
    pushes: (['lint', 'drift'] as const).filter((kind) => present.has(kind)),
    rejected: records.filter(({ event }) => event === 'foreign').length,
  };
}

function toSubmission(drafts: readonly Draft[]): Submission {
  const told = drafts.flatMap(({ resource, summary, issues }) => [resource, ...(summary ? [summary] : []), ...issues]);
  return {
    reports: drafts.map(toReport),
    // A report is named by the resource that it begins at.
    pointers: drafts.map(({ path }) => `/${path.slice(0, 2).join('/')}`),
    droppedFields: sum(told.map(countUnnamed)),
    unknownSeverities: sum(drafts.map(({ issues }) => countUnknownSeverities(issues))),
    door: 'otlp',
  };
}

/** The attributes of a report push, those among them that are known and never kept (PRV-1, PRV-4). */
const named: ReadonlySet<string> = new Set([
  'event.name',
  'service.name',
  'service.version',
  'clef.repo.origin',
  'clef.repo.commit',
  'clef.repo.branch',
  'clef.errorCount',
  'clef.warningCount',
  'clef.infoCount',
  'clef.matrixCells',
  'clef.passed',
  'clef.severity',
  'clef.category',
  'clef.message',
  'clef.file',
  'clef.namespace',
  'clef.environment',
]);

function countUnnamed(attributes: Attributes): number {
  return [...attributes.keys()].filter((key) => !named.has(key)).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
