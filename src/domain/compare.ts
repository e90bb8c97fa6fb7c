import { identityKey, type Finding } from './evidence.ts';
import { cellKey, type Cell, type Drift } from './report.ts';

/** How something differs between two reports: `status` is what it says, `text` only how it says it. */
export type Change = 'added' | 'removed' | 'status' | 'text';

export interface Changed<T> {
  readonly change: Change;
  /** Null where it was not listed. */
  readonly before: T | null;
  readonly after: T | null;
}

/** What two reports are compared by; findings are folded by identity (ALR-3). */
export interface Comparable {
  readonly cells: readonly Cell[];
  readonly drift: readonly Drift[];
  readonly findings: readonly Finding[];
}

export interface Comparison {
  readonly cells: readonly Changed<Cell>[];
  readonly drift: readonly Changed<Drift>[];
  readonly results: readonly Changed<Finding>[];
}

/** What differs from one report to another, in the order of the later one, what was removed last. */
export function compareReports(before: Comparable, after: Comparable): Comparison {
  return {
    cells: changes(before.cells, after.cells, {
      key: cellKey,
      status: ({ healthStatus }) => [healthStatus],
      text: ({ description }) => [description],
    }),
    drift: changes(before.drift, after.drift, {
      key: ({ namespace }) => namespace,
      status: ({ isDrifted, severity }) => [isDrifted, severity],
      text: ({ summary, driftCount }) => [summary, driftCount],
    }),
    results: changes(before.findings, after.findings, {
      key: (finding) => identityKey(finding),
      status: ({ failing, severity }) => [failing, severity],
      text: ({ ruleName, message, count }) => [ruleName, message, count],
    }),
  };
}

interface Reading<T> {
  key(item: T): string;
  /** What changes the meaning. */
  status(item: T): unknown[];
  /** What does not. */
  text(item: T): unknown[];
}

function changes<T>(before: readonly T[], after: readonly T[], reading: Reading<T>): Changed<T>[] {
  const earlier = byKey(before, reading);
  const later = byKey(after, reading);
  const kept = [...later].flatMap(([key, item]) => {
    const old = earlier.get(key);
    const change = old === undefined ? 'added' : changeOf(old, item, reading);
    return change ? [{ change, before: old ?? null, after: item }] : [];
  });
  const gone = [...earlier].filter(([key]) => !later.has(key));
  return [...kept, ...gone.map(([, item]) => ({ change: 'removed' as const, before: item, after: null }))];
}

/** One of each; where a report lists something twice, the first counts. */
function byKey<T>(items: readonly T[], { key }: Reading<T>): Map<string, T> {
  const found = new Map<string, T>();
  for (const item of items) if (!found.has(key(item))) found.set(key(item), item);
  return found;
}

function changeOf<T>(before: T, after: T, { status, text }: Reading<T>): Change | undefined {
  if (!equal(status(before), status(after))) return 'status';
  return equal(text(before), text(after)) ? undefined : 'text';
}

function equal(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.every((value, index) => value === b[index]);
}
