import type { Counts, HealthStatus } from './report.ts';

/** The worst cell of a report: critical, then warning, then unknown, then healthy; unknown where it has none. */
export function worstCell(counts: Counts): HealthStatus {
  if (counts.critical > 0) return 'critical';
  if (counts.warning > 0) return 'warning';
  return counts.unknown > 0 || counts.healthy === 0 ? 'unknown' : 'healthy';
}

/** What an integration shows: its worst cell, or its gravest open alert where that is worse. */
export function worstStatus(counts: Counts | null, open: { critical: number; warning: number }): HealthStatus {
  const cells = counts ? worstCell(counts) : 'unknown';
  if (open.critical > 0 || cells === 'critical') return 'critical';
  return open.warning > 0 ? 'warning' : cells;
}
