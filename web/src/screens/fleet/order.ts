import type { FleetRow } from '../../api/types.ts';
import { wordOf, worstFirst } from '../../ui/status.tsx';

export const orders = ['worst', 'name', 'alerts', 'head'] as const;
export type Order = (typeof orders)[number];

const byName = (a: FleetRow, b: FleetRow) => a.name.localeCompare(b.name, 'en');

const comparisons: Readonly<Record<Order, (a: FleetRow, b: FleetRow) => number>> = {
  worst: (a, b) =>
    worstFirst.indexOf(a.status) - worstFirst.indexOf(b.status) ||
    b.unacknowledgedAlerts - a.unacknowledgedAlerts ||
    b.openAlerts - a.openAlerts,
  name: () => 0,
  alerts: (a, b) => b.unacknowledgedAlerts - a.unacknowledgedAlerts || b.openAlerts - a.openAlerts,
  // The longest silence first; what never reported comes last.
  head: (a, b) => (a.headReceivedAt ?? '9').localeCompare(b.headReceivedAt ?? '9'),
};

/** The rows in an order, those that are equal by name. */
export function sorted(rows: readonly FleetRow[], order: Order): readonly FleetRow[] {
  return rows.toSorted((a, b) => comparisons[order](a, b) || byName(a, b));
}

/** The fleet as a table for a spreadsheet, with its heading. */
export function fleetCsv(rows: readonly FleetRow[]): (string | number | null)[][] {
  return [
    [
      'integration',
      'status',
      'critical cells',
      'warning cells',
      'unknown cells',
      'healthy cells',
      'open alerts',
      'unacknowledged alerts',
      'drifted namespaces',
      'head commit',
      'head received at',
      'blocked since',
      'quiet since',
    ],
    ...rows.map((row) => [
      row.name,
      wordOf(row.status),
      row.cells?.critical ?? null,
      row.cells?.warning ?? null,
      row.cells?.unknown ?? null,
      row.cells?.healthy ?? null,
      row.openAlerts,
      row.unacknowledgedAlerts,
      row.driftedNamespaces.join(' '),
      row.headCommit,
      row.headReceivedAt,
      row.blockedSince,
      row.quietSince,
    ]),
  ];
}
