import type { Counts, HealthStatus, StoredDialect } from './report.ts';

/** What the health of a report is read from. */
export interface HealthSource {
  readonly counts: Counts;
  readonly dialect: StoredDialect;
  readonly evaluable: boolean;
}

/** The worst cell of a report: critical, then warning, then unknown, then healthy; unknown where it tells of none (ALR-5). */
export function worstCell({ counts, dialect, evaluable }: HealthSource): HealthStatus {
  if (counts.critical > 0) return 'critical';
  if (counts.warning > 0) return 'warning';
  if (counts.unknown > 0) return 'unknown';
  // OTLP lists the cells with findings alone: the others that it checked are in order, unless what fails is of no cell.
  const inOrder = dialect === 'otlp' ? evaluable && counts.failing === 0 : counts.healthy > 0;
  return inOrder ? 'healthy' : 'unknown';
}

/** What an integration shows: the worst cell of its head, or its gravest open alert where that is worse. */
export function worstStatus(head: HealthSource | null, open: { critical: number; warning: number }): HealthStatus {
  const cells = head ? worstCell(head) : 'unknown';
  if (open.critical > 0 || cells === 'critical') return 'critical';
  return open.warning > 0 ? 'warning' : cells;
}
