import { sql } from 'kysely';
import type { HealthSource } from '../domain/health.ts';
import type { Tx } from './orm.ts';

/** One integration with its head and its open alerts, counted. */
export interface FleetRow {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly expectReportEvery: number | null;
  readonly blockedSince: Date | null;
  /** When it last sent something, repeats included; null where it sent nothing, or no reports are expected (INT-4). */
  readonly lastSentAt: Date | null;
  readonly headCommit: string | null;
  readonly headCommittedAt: Date | null;
  readonly headReceivedAt: Date | null;
  /** What the head tells of its cells; null while there is none. */
  readonly told: HealthSource | null;
  /** The namespaces that are drifted at the head. */
  readonly drifted: readonly string[];
  readonly open: number;
  readonly unacknowledged: number;
  readonly critical: number;
  readonly warning: number;
}

export interface FleetPage {
  /** Only these integrations, null for all. */
  readonly only: readonly string[] | null;
  /** The name of the last row that was seen. */
  readonly after: string | undefined;
  readonly limit: number;
}

type Times = 'createdAt' | 'blockedSince' | 'lastSentAt' | 'headCommittedAt' | 'headReceivedAt';
type Columns = { readonly [Name in keyof HealthSource]: HealthSource[Name] | null };
type FleetRecord = Omit<FleetRow, Times | 'told'> & Record<Times, string | null> & Columns;

/** Bound as a value, because a question mark in the text of a statement would be taken for a placeholder. */
const driftedNamespaces = '$[*] ? (@.isDrifted == true).namespace';

/** A page of integrations by name, with what the fleet shows of them, in one statement. */
export async function findFleet(tx: Tx, { only, after, limit }: FleetPage): Promise<FleetRow[]> {
  const { rows } = await sql<FleetRecord>`
    select integration.id, integration.name, integration.created_at as "createdAt",
      integration.expect_report_every as "expectReportEvery", integration.blocked_since as "blockedSince",
      sent.at as "lastSentAt", head.commit_sha as "headCommit", head.committed_at as "headCommittedAt",
      head.received_at as "headReceivedAt", head.counts, head.dialect, head.evaluable,
      coalesce(jsonb_path_query_array(body.drift, ${driftedNamespaces}::jsonpath), '[]') as drifted,
      alerts.open, alerts.unacknowledged, alerts.critical, alerts.warning
    from integration
    left join report head on head.id = integration.head_report_id
    left join report_body body on body.integration_id = integration.id and body.content_hash = head.content_hash
    left join lateral (
      select batch.last_sent_at as at from batch
      where batch.integration_id = integration.id and integration.expect_report_every is not null
      order by batch.last_sent_at desc limit 1
    ) sent on true
    cross join lateral (
      select count(*)::int as open,
        (count(*) filter (where acknowledged_at is null))::int as unacknowledged,
        (count(*) filter (where severity = 'critical'))::int as critical,
        (count(*) filter (where severity = 'warning'))::int as warning
      from alert where alert.integration_id = integration.id and alert.resolved_at is null
    ) alerts
    where integration.deleted_at is null
      and (${only}::uuid[] is null or integration.id = any(${only}::uuid[]))
      and (${after ?? null}::text is null or integration.name > ${after ?? null})
    order by integration.name limit ${limit}`.execute(tx.getKysely());
  return rows.map(fromRecord);
}

/** Property by property: for a thousand rows, copying with `...rest` would take longer than everything else here. */
function fromRecord(record: FleetRecord): FleetRow {
  const { counts, dialect, evaluable } = record;
  return {
    id: record.id,
    name: record.name,
    createdAt: new Date(record.createdAt!),
    expectReportEvery: record.expectReportEvery,
    blockedSince: time(record.blockedSince),
    lastSentAt: time(record.lastSentAt),
    headCommit: record.headCommit,
    headCommittedAt: time(record.headCommittedAt),
    headReceivedAt: time(record.headReceivedAt),
    // The columns of the head are null together, where there is none.
    told: counts && dialect && evaluable !== null ? { counts, dialect, evaluable } : null,
    drifted: record.drifted,
    open: record.open,
    unacknowledged: record.unacknowledged,
    critical: record.critical,
    warning: record.warning,
  };
}

/** A report of the line as a history strip draws it. */
export interface StripRow extends HealthSource {
  readonly commitSha: string;
}

/** The last reports of the line of some integrations, oldest first, by integration. */
export async function findStrips(
  tx: Tx,
  integrations: readonly string[],
  limit: number,
): Promise<ReadonlyMap<string, readonly StripRow[]>> {
  const { rows } = await sql<StripRow & { id: string }>`
    select wanted.id, last.commit_sha as "commitSha", last.counts, last.dialect, last.evaluable
    from unnest(${integrations}::uuid[]) as wanted(id)
    cross join lateral (
      select commit_sha, counts, dialect, evaluable, line_seq from report
      where report.integration_id = wanted.id and report.line_seq is not null
      order by line_seq desc limit ${limit}
    ) last
    order by last.line_seq`.execute(tx.getKysely());
  const strips = new Map<string, StripRow[]>(integrations.map((id) => [id, []]));
  for (const { id, ...row } of rows) strips.get(id)!.push(row);
  return strips;
}

function time(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
