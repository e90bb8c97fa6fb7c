import type { Clean } from '../domain/privacy/clean.ts';
import { mergeAttributes, type StagedReport } from '../domain/report.ts';

/** The same commit stands twice in one batch with different contents: nobody can tell which one holds (ORD-2). */
export class ConflictingReports extends Error {
  /** JSON pointer of the second one. */
  readonly pointer: string;

  constructor(pointer: string) {
    super('One commit stands twice in this batch with different contents.');
    this.name = 'ConflictingReports';
    this.pointer = pointer;
  }
}

/**
 * Each commit once, at its last place so that the HEAD stays last (ORD-2); an attribute that only one of the equal ones
 * knows is kept (ORD-4). Throws {@link ConflictingReports}.
 */
export function collapse(
  reports: readonly Clean<StagedReport>[],
  pointers: readonly string[],
): readonly Clean<StagedReport>[] {
  const distinct = new Map<string, Clean<StagedReport>>();
  for (const [index, report] of reports.entries()) {
    const before = distinct.get(report.commitSha);
    if (before && before.contentHash !== report.contentHash) throw new ConflictingReports(pointers[index]!);
    distinct.delete(report.commitSha);
    distinct.set(report.commitSha, before ? { ...report, ...mergeAttributes(before, report) } : report);
  }
  return [...distinct.values()];
}
