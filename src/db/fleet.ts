import { sql } from 'kysely';
import type { Counts } from '../domain/report.ts';
import type { Tx } from './orm.ts';

/** One integration with its head and its open alerts, counted. */
export interface FleetRow {
  readonly id: string;
  readonly name: string;
  readonly commitSha: string | null;
  readonly receivedAt: Date | null;
  readonly counts: Counts | null;
  readonly open: number;
  readonly unacknowledged: number;
  readonly critical: number;
  readonly warning: number;
}

type FleetRecord = Omit<FleetRow, 'commitSha' | 'receivedAt'> & {
  commit_sha: string | null;
  received_at: string | null;
};

/** A page of integrations by name, with what the fleet shows of them. */
export async function findFleet(
  tx: Tx,
  { only, after, limit }: { only: string | null; after: string | undefined; limit: number },
): Promise<FleetRow[]> {
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
  return rows.map(({ commit_sha: commitSha, received_at: receivedAt, ...row }) => ({
    ...row,
    commitSha,
    receivedAt: receivedAt === null ? null : new Date(receivedAt),
  }));
}
