import { sql, type RawBuilder } from 'kysely';
import { acknowledgementOf } from '../domain/alert.ts';
import type { Acknowledgement } from '../domain/notification.ts';
import { notDeleted, unlessDeleted } from './integrations.ts';
import type { Tx } from './orm.ts';
import { insertRows, rowsOf, updateRows } from './rows.ts';
import { Alert, AlertEvent, type Row } from './schema.ts';

export type AlertRow = Row<typeof Alert>;
export type AlertEventRow = Row<typeof AlertEvent>;
export type NewAlertEvent = Pick<AlertEventRow, 'integration' | 'alertId' | 'kind' | 'at'> &
  Partial<Pick<AlertEventRow, 'commitSha' | 'by' | 'note' | 'severity'>>;

/** The open alerts of some integrations. */
export async function findOpenAlerts(tx: Tx, integrations: readonly string[]): Promise<AlertRow[]> {
  const open = sql`
    select * from alert where integration_id = any(${[...integrations]}::uuid[]) and resolved_at is null order by id`;
  return rowsOf(tx, Alert, open);
}

/** An alert by id, unless its integration was deleted. */
export async function findAlert(tx: Tx, id: string): Promise<AlertRow | undefined> {
  return unlessDeleted(tx, (await tx.findOne(Alert, { id })) ?? undefined);
}

/**
 * For each identity the id of its alert that was resolved last, which a new alert follows (ALR-6); null where there is
 * none. It is the alert that no other follows yet: ids and times come from the clocks of workers, which may differ.
 */
export async function findPredecessors(
  tx: Tx,
  identities: readonly Pick<AlertRow, 'integration' | 'ruleId' | 'scope'>[],
): Promise<(string | null)[]> {
  if (identities.length === 0) return [];
  const { rows } = await sql<{ id: string | null }>`
    select last.id from unnest(${identities.map((each) => each.integration)}::uuid[],
      ${identities.map((each) => each.ruleId)}::text[], ${identities.map((each) => each.scope)}::text[])
      with ordinality as wanted (integration_id, rule_id, scope, place)
    left join lateral (
      select id from alert where alert.integration_id = wanted.integration_id and alert.rule_id = wanted.rule_id
        and alert.scope = wanted.scope and resolved_at is not null
        and not exists (select from alert as next where next.previous_alert_id = alert.id)
      order by id desc limit 1) as last on true
    order by wanted.place`.execute(tx.getKysely());
  return rows.map((row) => row.id);
}

/** Stores newly opened alerts. */
export async function insertAlerts(tx: Tx, alerts: readonly NewAlert[]): Promise<void> {
  await insertRows(tx, Alert, alerts);
}

export type NewAlert = Omit<AlertRow, keyof AcknowledgementColumns | keyof Resolution>;
type AcknowledgementColumns = Pick<AlertRow, 'acknowledgedAt' | 'acknowledgedBy' | 'acknowledgeNote'>;
type Resolution = Pick<AlertRow, 'resolvedAt' | 'resolvedByCommit' | 'resolvedAtCommit' | 'resolutionReason'>;

/** Changes columns of one alert. */
export async function updateAlert(tx: Tx, id: string, changes: Partial<AlertRow>): Promise<void> {
  await tx.nativeUpdate(Alert, { id }, changes);
}

/** What a head may change of an alert that is open (ALR-4, ALR-5). */
const derivedProperties = [
  'ruleName',
  'scopeListed',
  'severity',
  'message',
  'count',
  'occurrences',
  'lastSeenCommit',
  'lastEvaluatedCommit',
  'resolvedAt',
  'resolvedByCommit',
  'resolvedAtCommit',
  'resolutionReason',
] as const;

/** Writes what a head changes of open alerts (ALR-4, ALR-5), all with one statement. */
export async function writeDerived(tx: Tx, alerts: readonly AlertRow[]): Promise<void> {
  await updateRows(tx, Alert, alerts, derivedProperties);
}

/** Appends to the history of alerts, which is never changed afterwards (ALR-10). */
export async function appendAlertEvents(tx: Tx, events: readonly NewAlertEvent[]): Promise<void> {
  await insertRows(tx, AlertEvent, events);
}

/** Which of some alerts are acknowledged, and by whom, by alert id (ACK-4). */
export async function findAcknowledged(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Acknowledgement>> {
  const acknowledged = sql`select * from alert where id = any(${[...ids]}::uuid[]) and acknowledged_at is not null`;
  const rows = await rowsOf(tx, Alert, acknowledged);
  return new Map(rows.map((row) => [row.id, acknowledgementOf(row)!]));
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
  const conditions = [
    page.only === null ? notDeleted() : sql`integration_id = ${page.only}`,
    page.status === 'all' ? [] : isSet('resolved_at', page.status === 'resolved'),
    page.acknowledged === undefined ? [] : isSet('acknowledged_at', page.acknowledged),
    page.severity === undefined ? [] : sql`severity = ${page.severity}`,
    page.rule === undefined ? [] : sql`rule_id = ${page.rule}`,
    page.scope === undefined ? [] : sql`scope = ${page.scope}`,
    page.before === undefined ? [] : sql`id < ${page.before}`,
  ].flat();
  const alerts = sql`select * from alert where ${sql.join(conditions, sql` and `)} order by id desc limit ${page.limit}`;
  return rowsOf(tx, Alert, alerts);
}

function isSet(column: string, set: boolean): RawBuilder<unknown> {
  return set ? sql`${sql.ref(column)} is not null` : sql`${sql.ref(column)} is null`;
}

/** The history of an alert, oldest first. */
export async function findAlertEvents(tx: Tx, alertId: string): Promise<AlertEventRow[]> {
  return tx.find(AlertEvent, { alertId }, { orderBy: { id: 'asc' } });
}
