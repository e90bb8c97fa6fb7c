import { findFleet, type FleetRow } from '../db/fleet.ts';
import type { Tx } from '../db/orm.ts';
import type { Counts, HealthStatus } from '../domain/report.ts';

/** A row per integration: what is broken, since when it was last heard of, and whether someone is on it. */
export async function readFleet(tx: Tx, page: { only: string | null; after: string | undefined; limit: number }) {
  const rows = await findFleet(tx, page);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    status: worstStatus(row),
    cells: row.counts && pickCells(row.counts),
    openAlerts: row.open,
    unacknowledgedAlerts: row.unacknowledged,
    headCommit: row.commitSha,
    headReceivedAt: row.receivedAt,
  }));
}

/** Worst first: an open critical alert or a critical cell, then warning, then unknown, then healthy. */
function worstStatus({ counts, critical, warning }: FleetRow): HealthStatus {
  if (critical > 0 || (counts?.critical ?? 0) > 0) return 'critical';
  if (warning > 0 || (counts?.warning ?? 0) > 0) return 'warning';
  return !counts || counts.unknown > 0 || counts.healthy === 0 ? 'unknown' : 'healthy';
}

function pickCells({ healthy, warning, critical, unknown }: Counts) {
  return { healthy, warning, critical, unknown };
}
