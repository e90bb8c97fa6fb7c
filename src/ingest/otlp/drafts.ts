import { normaliseCommit } from '../../domain/report.ts';

/** The attributes of a record or a resource by key, each as text. */
export type Attributes = ReadonlyMap<string, string>;

/** Where something stands in a request. */
export type Path = readonly (string | number)[];

/** What a record says, by its event name; `foreign` is whatever the CLI does not report with. */
export type Event = 'summary' | 'issue' | 'lint' | 'drift' | 'foreign';

/** One log record with the attributes of its resource, and where it stands in the request. */
export interface ClefRecord {
  readonly event: Event;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly path: Path;
}

/** The records of one report, as they come together. */
export interface Draft {
  /** Where the first of them stands. */
  readonly path: Path;
  readonly resource: Attributes;
  summary: Attributes | undefined;
  readonly issues: Attributes[];
}

/** Whether a record is a part of a report. */
export function isOfReport({ event }: ClefRecord): boolean {
  return event === 'summary' || event === 'issue';
}

/**
 * A summary begins a report, and issues belong to the report of their commit, which each of those records must have. So it
 * does not matter how a collector on the way cuts or joins the pushes of several commits: they are one batch, in the order
 * in which they stand (ORD-2).
 */
export function toDrafts(records: readonly ClefRecord[]): Draft[] {
  const drafts: Draft[] = [];
  const open = new Map<string, Draft>();
  for (const { event, attributes, resource, path } of records.filter(isOfReport)) {
    const commit = normaliseCommit(resource.get('clef.repo.commit')!);
    let draft = open.get(commit);
    if (!draft || (event === 'summary' && draft.summary)) {
      draft = { path, resource, summary: undefined, issues: [] };
      drafts.push(draft);
      open.set(commit, draft);
    }
    if (event === 'summary') draft.summary = attributes;
    else draft.issues.push(attributes);
  }
  return drafts;
}

/**
 * Whether a report has its summary and the issues that are counted there: what is missing would be taken for fixed, and
 * what is left of another push would count twice (ALR-5). Each is held against its own, for in a request that was joined
 * the issues of one may make up for those that another lacks. A summary that leaves a count out, as the CLI's never does,
 * only says how many there are at least.
 */
export function isWhole({ summary, issues }: Draft): boolean {
  if (!summary) return false;
  const counts = ['clef.errorCount', 'clef.warningCount', 'clef.infoCount'].map((key) => {
    const text = summary.get(key);
    return text ? countOf(text) : undefined;
  });
  const told = counts.reduce<number>((total, count) => total + (count ?? 0), 0);
  return counts.includes(undefined) ? told <= issues.length : told === issues.length;
}

/** A count as it stands in an attribute, 0 where there is none; undefined for what is no whole number. */
export function countOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return 0;
  const count = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(count) ? count : undefined;
}
