import { z } from 'zod';
import { commitForm, normaliseCommit } from '../../domain/report.ts';
import { exampleLogs } from './example-logs.ts';

/**
 * What is read of an OTLP `ExportLogsServiceRequest`, in the terms of its JSON form; the protobuf form is decoded into the
 * same. Whatever stands beside it - times, bodies, trace ids, lists and maps - is as if it were not there (PRV-4).
 */
const anyValue = z.object({
  stringValue: z.string().nullish(),
  boolValue: z.boolean().nullish(),
  /** 64 bits: as text, or as a number. */
  intValue: z.union([z.string(), z.number()]).nullish(),
});

const keyValue = z.object({ key: z.string().nullish(), value: anyValue.nullish() });

/** Attributes by key, each as text; where a key stands twice, the last one holds. */
export type Attributes = ReadonlyMap<string, string>;

const attributes = z
  .array(keyValue)
  .nullish()
  .transform((list): Attributes => new Map((list ?? []).map(({ key, value }) => [key ?? '', textOf(value)])));

const logRecord = z.object({ eventName: z.string().nullish(), attributes });

const resourceLogs = z.object({
  resource: z.object({ attributes }).nullish(),
  scopeLogs: z.array(z.object({ logRecords: z.array(logRecord).nullish() })).nullish(),
});

/** Far above what a run of the CLI sends, and low enough that one request cannot keep a process busy for long. */
const mostRecords = 10_000;

/** The records of the Clef CLI among the logs of a request; a report needs its commit (ORD-1). */
export const wireLogs = z
  .object({ resourceLogs: z.array(resourceLogs).nullish() })
  .superRefine((logs, context) => {
    const records = recordsOf(logs);
    const refuse = (path: Path, message: string) => context.addIssue({ code: 'custom', path: [...path], message });
    if (records.length > mostRecords) {
      refuse(['resourceLogs'], `holds more than ${mostRecords} log records: send fewer at once`);
    }
    // Once for each resource, however many records it has.
    for (const index of new Set(records.filter(lacksCommit).map(({ path }) => path[1]!))) {
      refuse(
        ['resourceLogs', index, 'resource', 'attributes'],
        'must hold clef.repo.commit, 3 to 64 of 0-9 A-Z a-z . _ - (the CLI sends none outside a git repository)',
      );
    }
    for (const { path } of records.filter(lacksCells)) {
      refuse([...path, 'attributes'], 'must hold clef.matrixCells as a whole number');
    }
    for (const { path } of cutPushes(records)) refuse(path, `begins a push of which a part is missing: ${uncut}`);
  })
  .meta({
    id: 'ExportLogsServiceRequest',
    description: 'Logs as OTLP has them, in its JSON form. Fields that are not named here are not looked at.',
    examples: [exampleLogs],
  });

export type Logs = z.output<typeof wireLogs>;
type BareLogs = { readonly resourceLogs?: readonly z.output<typeof resourceLogs>[] | null | undefined };

/** What a record says, by its event name; `foreign` is whatever the CLI does not report with. */
type Event = 'summary' | 'issue' | 'lint' | 'drift' | 'foreign';

const events: ReadonlyMap<string, Event> = new Map([
  ['clef.report.summary', 'summary'],
  ['clef.report.issue', 'issue'],
  ['clef.lint.summary', 'lint'],
  ['clef.lint.issue', 'lint'],
  ['clef.drift.summary', 'drift'],
  ['clef.drift.issue', 'drift'],
]);

/** One log record with the attributes of its resource, and where it stands in the request. */
export interface ClefRecord {
  readonly event: Event;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly path: Path;
}

type Path = readonly (string | number)[];

/** The log records of a request, in its order. */
export function recordsOf(logs: BareLogs): ClefRecord[] {
  return (logs.resourceLogs ?? []).flatMap(({ resource, scopeLogs }, i) =>
    (scopeLogs ?? []).flatMap(({ logRecords }, j) =>
      (logRecords ?? []).map((record, k) => ({
        event: events.get(record.attributes.get('event.name') ?? record.eventName ?? '') ?? 'foreign',
        attributes: record.attributes,
        resource: resource?.attributes ?? new Map(),
        path: ['resourceLogs', i, 'scopeLogs', j, 'logRecords', k],
      })),
    ),
  );
}

function isOfReport({ event }: ClefRecord): boolean {
  return event === 'summary' || event === 'issue';
}

function lacksCommit(record: ClefRecord): boolean {
  return isOfReport(record) && !commitForm.test(record.resource.get('clef.repo.commit') ?? '');
}

function lacksCells(record: ClefRecord): boolean {
  return record.event === 'summary' && countOf(record.attributes.get('clef.matrixCells')) === undefined;
}

const uncut =
  'the summary of a commit and all the issues that it counts come in one request (a collector on the way may not cut it: see its send_batch_max_size)';

/**
 * The first record of each commit whose push is not here as a whole: its issues came without a summary, or fewer came than
 * the summary counts. What is missing would be taken for fixed (ALR-5).
 */
function cutPushes(records: readonly ClefRecord[]): ClefRecord[] {
  const reports = records.filter((record) => isOfReport(record) && !lacksCommit(record));
  const byCommit = Map.groupBy(reports, ({ resource }) => normaliseCommit(resource.get('clef.repo.commit')!));
  return [...byCommit.values()].flatMap((push) => {
    const summaries = push.filter(({ event }) => event === 'summary');
    const issues = push.length - summaries.length;
    const isWhole = summaries.length > 0 && summaries.every(({ attributes: told }) => issuesTold(told) <= issues);
    return isWhole ? [] : push.slice(0, 1);
  });
}

/** How many issues a summary counts; 0 where it does not say. */
function issuesTold(summary: Attributes): number {
  const counts = ['clef.errorCount', 'clef.warningCount', 'clef.infoCount'].map(
    (key) => countOf(summary.get(key)) ?? 0,
  );
  return counts.reduce((total, each) => total + each, 0);
}

/** A count as it stands in an attribute, 0 where there is none; undefined for what is no whole number. */
export function countOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return 0;
  const count = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(count) ? count : undefined;
}

function textOf(value: z.output<typeof anyValue> | null | undefined): string {
  return String(value?.stringValue ?? value?.intValue ?? value?.boolValue ?? '');
}
