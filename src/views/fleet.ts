import { sql } from 'kysely';
import type { Tx } from '../db/orm.ts';
import type { Counts, HealthStatus } from '../domain/report.ts';

interface FleetRecord {
  id: string;
  name: string;
  commit_sha: string | null;
  received_at: string | null;
  counts: Counts | null;
  open: number;
  unacknowledged: number;
  critical: number;
  warning: number;
}

/** A row per integration: what is broken, since when it was last heard of, and whether someone is on it. */
export async function readFleet(
  tx: Tx,
  { only, after, limit }: { only: string | null; after: string | undefined; limit: number },
) {
  const { rows } = await sql<FleetRecord>`
    select integration.id, integration.name, report.commit_sha, report.received_at, report.counts,
      coalesce(alerts.open, 0)::int as open, coalesce(alerts.unacknowledged, 0)::int as unacknowledged,
      coalesce(alerts.critical, 0)::int as critical, coalesce(alerts.warning, 0)::int as warning
    from integration
    left join report on report.id = integration.head_report_id
    left join (
      select integration_id, count(*) as open,
        count(*) filter (where acknowledged_at is null) as unacknowledged,
        count(*) filter (where severity = 'critical') as critical,
        count(*) filter (where severity = 'warning') as warning
      from alert where resolved_at is null group by integration_id
    ) alerts on alerts.integration_id = integration.id
    where integration.deleted_at is null
      and (${only}::uuid is null or integration.id = ${only}::uuid)
      and (${after ?? null}::text is null or integration.name > ${after ?? null})
    order by integration.name limit ${limit}`.execute(tx.getKysely());
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    status: worstStatus(row),
    cells: row.counts && pickCells(row.counts),
    openAlerts: row.open,
    unacknowledgedAlerts: row.unacknowledged,
    headCommit: row.commit_sha,
    headReceivedAt: row.received_at && new Date(row.received_at).toISOString(),
  }));
}

/** Worst first: an open critical alert or a critical cell, then warning, then unknown, then healthy. */
function worstStatus({ counts, critical, warning }: FleetRecord): HealthStatus {
  if (critical > 0 || (counts?.critical ?? 0) > 0) return 'critical';
  if (warning > 0 || (counts?.warning ?? 0) > 0) return 'warning';
  return !counts || counts.unknown > 0 || counts.healthy === 0 ? 'unknown' : 'healthy';
}

function pickCells({ healthy, warning, critical, unknown }: Counts) {
  return { healthy, warning, critical, unknown };
}
