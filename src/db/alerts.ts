import type { Tx } from './orm.ts';
import { Alert, AlertEvent, type Row } from './schema.ts';

export type AlertRow = Row<typeof Alert>;
export type AlertEventRow = Row<typeof AlertEvent>;
export type NewAlertEvent = Pick<AlertEventRow, 'integration' | 'alertId' | 'kind' | 'at'> &
  Partial<Pick<AlertEventRow, 'commitSha' | 'by' | 'note' | 'severity'>>;

/** The open alerts of an integration. */
export async function findOpenAlerts(tx: Tx, integration: string): Promise<AlertRow[]> {
  return tx.find(Alert, { integration, resolvedAt: null }, { orderBy: { id: 'asc' } });
}

/** An alert by id. */
export async function findAlert(tx: Tx, id: string): Promise<AlertRow | undefined> {
  return (await tx.findOne(Alert, { id })) ?? undefined;
}

/** The last alert of an identity that was resolved, which a new one follows (ALR-6). */
export async function findPredecessor(
  tx: Tx,
  integration: string,
  identity: { ruleId: string; scope: string },
): Promise<string | undefined> {
  const where = { integration, ruleId: identity.ruleId, scope: identity.scope, resolvedAt: { $ne: null } };
  return (await tx.findOne(Alert, where, { orderBy: { id: 'desc' }, fields: ['id'] }))?.id;
}

/** Stores alerts that were opened. */
export async function insertAlerts(
  tx: Tx,
  alerts: readonly Omit<AlertRow, keyof Acknowledgement | keyof Resolution>[],
): Promise<void> {
  if (alerts.length > 0) await tx.insertMany(Alert, [...alerts]);
}

type Acknowledgement = Pick<AlertRow, 'acknowledgedAt' | 'acknowledgedBy' | 'acknowledgeNote'>;
type Resolution = Pick<AlertRow, 'resolvedAt' | 'resolvedByCommit' | 'resolvedAtCommit' | 'resolutionReason'>;

/** Changes columns of one alert. */
export async function updateAlert(tx: Tx, id: string, changes: Partial<AlertRow>): Promise<void> {
  await tx.nativeUpdate(Alert, { id }, changes);
}

/** Appends to the history of alerts, which is never changed afterwards (ALR-10). */
export async function appendAlertEvents(tx: Tx, events: readonly NewAlertEvent[]): Promise<void> {
  if (events.length > 0) await tx.insertMany(AlertEvent, [...events]);
}

/** Those of the alerts whose notifications were stopped (ACK-4). */
export async function findAcknowledged(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.find(Alert, { id: { $in: [...ids] }, acknowledgedAt: { $ne: null } }, { fields: ['id'] });
  return new Set(rows.map((row) => row.id));
}

export interface AlertPage {
  readonly only: string | null;
  readonly status: 'open' | 'resolved' | 'all';
  readonly acknowledged?: boolean | undefined;
  readonly severity?: AlertRow['severity'] | undefined;
  readonly rule?: string | undefined;
  readonly scope?: string | undefined;
  /** The id of the last alert that was seen. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** A page of alerts, newest first; ids are UUIDv7, so they sort by time. */
export async function findAlertPage(tx: Tx, page: AlertPage): Promise<AlertRow[]> {
  const where = {
    ...(page.only !== null && { integration: page.only }),
    ...(page.status !== 'all' && { resolvedAt: page.status === 'open' ? null : { $ne: null } }),
    ...(page.acknowledged !== undefined && { acknowledgedAt: page.acknowledged ? { $ne: null } : null }),
    ...(page.severity !== undefined && { severity: page.severity }),
    ...(page.rule !== undefined && { ruleId: page.rule }),
    ...(page.scope !== undefined && { scope: page.scope }),
    ...(page.before !== undefined && { id: { $lt: page.before } }),
  };
  return tx.find(Alert, where, { orderBy: { id: 'desc' }, limit: page.limit });
}

/** The history of an alert, oldest first. */
export async function findAlertEvents(tx: Tx, alertId: string): Promise<AlertEventRow[]> {
  return tx.find(AlertEvent, { alertId }, { orderBy: { id: 'asc' } });
}
