import { z } from 'zod';
import { commitForm } from '../../domain/report.ts';
import {
  countOf,
  isOfReport,
  isWhole,
  toDrafts,
  type Attributes,
  type ClefRecord,
  type Event,
  type Path,
} from './drafts.ts';
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
const attributes = z
  .array(keyValue)
  .nullish()
  .transform((list): Attributes => new Map((list ?? []).map(({ key, value }) => [key ?? '', textOf(value)])));

const logRecord = z.object({ eventName: z.string().nullish(), attributes });

const resourceLogs = z.object({
  resource: z.object({ attributes }).nullish(),
  scopeLogs: z.array(z.object({ logRecords: z.array(logRecord).nullish() })).nullish(),
});

const notWhole =
  'begins a push whose issues are not those that its summary counts: the summary of a commit and all its issues come in one request (a collector on the way may not cut it: see its send_batch_max_size)';

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
    const drafts = toDrafts(records.filter((record) => !lacksCommit(record)));
    for (const { path } of drafts.filter((draft) => !isWhole(draft))) refuse(path, notWhole);
  })
  .meta({
    id: 'ExportLogsServiceRequest',
    description: 'Logs as OTLP has them, in its JSON form. Fields that are not named here are not looked at.',
    examples: [exampleLogs],
  });

export type Logs = z.output<typeof wireLogs>;
type BareLogs = { readonly resourceLogs?: readonly z.output<typeof resourceLogs>[] | null | undefined };

const events: ReadonlyMap<string, Event> = new Map([
  ['clef.report.summary', 'summary'],
  ['clef.report.issue', 'issue'],
  ['clef.lint.summary', 'lint'],
  ['clef.lint.issue', 'lint'],
  ['clef.drift.summary', 'drift'],
  ['clef.drift.issue', 'drift'],
]);

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

function lacksCommit(record: ClefRecord): boolean {
  return isOfReport(record) && !commitForm.test(record.resource.get('clef.repo.commit') ?? '');
}

function lacksCells(record: ClefRecord): boolean {
  return record.event === 'summary' && countOf(record.attributes.get('clef.matrixCells')) === undefined;
}

function textOf(value: z.output<typeof anyValue> | null | undefined): string {
  return String(value?.stringValue ?? value?.intValue ?? value?.boolValue ?? '');
}
