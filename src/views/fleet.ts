import { findFleet, findStrips, type FleetPage, type FleetRow, type StripRow } from '../db/fleet.ts';
import type { Tx } from '../db/orm.ts';
import { worstCell, worstStatus } from '../domain/health.ts';
import { quietSince } from '../domain/quiet.ts';
import type { Counts } from '../domain/report.ts';

/** How many reports a history strip has. */
const stripLength = 30;

/**
 * A row per integration: what is broken, since when it was last heard of, and whether someone is on it; with `strips`
 * also how its last reports were.
 */
export async function readFleet(tx: Tx, { strips, ...page }: FleetPage & { readonly strips: boolean }) {
  const now = new Date();
  const rows = await findFleet(tx, page);
  const ids = rows.map((row) => row.id);
  const drawn = strips ? await findStrips(tx, ids, stripLength) : undefined;
  return rows.map((row) => ({
    ...presentFleetRow(row, now),
    ...(drawn && { strip: drawn.get(row.id)!.map(presentReport) }),
  }));
}

/**
 * An integration as the fleet shows it, as of a moment. Times that most rows have are text already: JSON takes twice as long
 * for dates.
 */
export function presentFleetRow(row: FleetRow, now: Date) {
  return {
    id: row.id,
    name: row.name,
    status: worstStatus(row.told, row),
    cells: row.told && pickCells(row.told.counts),
    failing: row.told?.counts.failing ?? null,
    evaluable: row.told?.evaluable ?? null,
    openAlerts: row.open,
    unacknowledgedAlerts: row.unacknowledged,
    driftedNamespaces: [...new Set(row.drifted)],
    headCommit: row.headCommit,
    headCommittedAt: row.headCommittedAt?.toISOString() ?? null,
    headReceivedAt: row.headReceivedAt?.toISOString() ?? null,
    blockedSince: row.blockedSince?.toISOString() ?? null,
    quietSince: quietSince(row, now),
  };
}

function presentReport({ commitSha, ...told }: StripRow) {
  return { commitSha, status: worstCell(told), failing: told.counts.failing };
}

function pickCells({ healthy, warning, critical, unknown }: Counts) {
  return { healthy, warning, critical, unknown };
}
