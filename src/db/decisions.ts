import { sql } from 'kysely';
import type { StopReason } from '../domain/delivery.ts';
import type { Acknowledgement, DecisionReason } from '../domain/notification.ts';
import type { Severity } from '../domain/severity.ts';
import type { NotificationRow } from './notifications.ts';
import type { Tx } from './orm.ts';
import { insertRows } from './rows.ts';
import { NotificationDecision } from './schema.ts';

/** Why an alert is, or is not, in the message of one channel about one head, and how that message stands now (NTF-7). */
export interface DecisionRow {
  readonly alertId: string;
  readonly reportId: string;
  readonly headCommit: string;
  readonly revision: number;
  readonly channelId: string;
  readonly reason: DecisionReason;
  readonly acknowledged: Acknowledgement | null;
  readonly at: Date;
  readonly message: MessageState | null;
}

/** How far a message has come. */
export type MessageState = Pick<NotificationRow, 'id' | 'status' | 'attempts' | 'unknownAttempts'> & {
  readonly reason: string | null;
  readonly finishedAt: Date | null;
};

/** The latest decisions about an alert, newest first. */
export async function findDecisions(tx: Tx, alertId: string, limit: number): Promise<DecisionRow[]> {
  const { rows } = await sql<DecisionRecord>`
    select decision.alert_id as "alertId", decision.report_id as "reportId", report.commit_sha as "headCommit",
      decision.revision, decision.channel_id as "channelId", decision.reason, decision.acknowledged, decision.at,
      message.id, message.status, message.attempts, message.unknown_attempts as "unknownAttempts",
      message.reason as "messageReason", message.finished_at as "finishedAt"
    from (
      select * from notification_decision where alert_id = ${alertId} order by at desc, report_id, channel_id limit ${limit}
    ) decision
    join report on report.id = decision.report_id
    left join notification message on message.id = decision.notification_id
    order by decision.at desc, decision.report_id, decision.channel_id`.execute(tx.getKysely());
  return rows.map(({ id, status, attempts, unknownAttempts, messageReason, finishedAt, at, ...row }) => ({
    ...row,
    at: new Date(at),
    message:
      id === null
        ? null
        : {
            id,
            status,
            attempts,
            unknownAttempts,
            reason: messageReason,
            finishedAt: finishedAt === null ? null : new Date(finishedAt),
          },
  }));
}

type DecisionRecord = Omit<DecisionRow, 'at' | 'message'> & {
  at: string;
  id: string | null;
  status: MessageState['status'];
  attempts: number;
  unknownAttempts: number;
  messageReason: string | null;
  finishedAt: string | null;
};

/** The number of an alert's notifications with one status. */
export interface MessageCount {
  readonly alertId: string;
  readonly status: MessageState['status'];
  readonly count: number;
}

/** The number of notifications by alert and status, of those about the newest head that has decisions about the alert. */
export async function countMessages(tx: Tx, alertIds: readonly string[]): Promise<MessageCount[]> {
  const { rows } = await sql<MessageCount>`
    select alert.id as "alertId", message.status, count(*)::int as count
    from unnest(${alertIds}::uuid[]) as alert(id)
    cross join lateral (
      select report_id, revision from notification_decision where alert_id = alert.id order by at desc limit 1
    ) newest
    join notification_decision decision
      on decision.alert_id = alert.id and decision.report_id = newest.report_id
      and decision.revision = newest.revision and decision.reason = 'notify'
    join notification message on message.id = decision.notification_id
    group by alert.id, message.status`.execute(tx.getKysely());
  return rows;
}

export interface NotSentRow {
  readonly alertId: string;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly scope: string;
  readonly severity: Severity;
  readonly reason: Exclude<DecisionReason, 'notify'>;
  readonly acknowledged: Acknowledgement | null;
}

/** A notification about a head. */
type HeadMessage = Pick<NotificationRow, 'id' | 'integration' | 'reportId' | 'channel'>;

/**
 * Up to `limit` alerts of the head that a notification is about that are not in it, and why, by rule and scope. Each row
 * carries the number of all of them.
 */
export async function findNotSent(
  tx: Tx,
  { id, integration, reportId, channel }: HeadMessage,
  limit: number,
): Promise<(NotSentRow & { readonly total: number })[]> {
  const { rows } = await sql<NotSentRow & { total: number }>`
    select count(*) over ()::int as total, alert.id as "alertId", alert.rule_id as "ruleId", alert.rule_name as "ruleName", alert.scope, alert.severity,
      decision.reason, decision.acknowledged
    from notification_decision decision join alert on alert.id = decision.alert_id
    where decision.integration_id = ${integration} and decision.report_id = ${reportId ?? null}
      and decision.channel_id = ${channel} and decision.reason <> 'notify'
      and decision.revision = (
        select own.revision from notification_decision own
        where own.integration_id = ${integration} and own.report_id = ${reportId ?? null} and own.notification_id = ${id} limit 1)
    order by alert.rule_id, alert.scope, alert.id limit ${limit}`.execute(tx.getKysely());
  return rows;
}

/** The ids of the alerts that were taken out of a notification after it was queued. */
export async function findTakenOut(tx: Tx, { id, integration, reportId }: HeadMessage): Promise<Set<string>> {
  const { rows } = await sql<{ alert_id: string }>`
    select alert_id from notification_decision
    where integration_id = ${integration} and report_id = ${reportId ?? null} and notification_id = ${id}
      and reason <> 'notify'`.execute(tx.getKysely());
  return new Set(rows.map((row) => row.alert_id));
}

/** The number of decisions about one revision of a head, by channel and reason. */
export async function countDecisions(
  tx: Tx,
  { integration, reportId, revision }: { integration: string; reportId: string; revision: number },
): Promise<{ channelId: string; reason: DecisionReason; count: number }[]> {
  const { rows } = await sql<{ channelId: string; reason: DecisionReason; count: number }>`
    select channel_id as "channelId", reason, count(*)::int as count from notification_decision
    where integration_id = ${integration} and report_id = ${reportId} and revision = ${revision}
    group by channel_id, reason order by channel_id, reason`.execute(tx.getKysely());
  return rows;
}

export interface NewDecision {
  readonly alertId: string;
  readonly reportId: string;
  readonly revision: number;
  readonly channelId: string;
  readonly integration: string;
  readonly reason: DecisionReason;
  readonly acknowledged: Acknowledgement | null;
  readonly notificationId: string | null;
}

/** Stores why each alert is, or is not, in the message of each channel (NTF-7). */
export async function insertDecisions(tx: Tx, rows: readonly NewDecision[]): Promise<void> {
  await insertRows(tx, NotificationDecision, rows);
}

/** Why people are no longer told of an alert, and who acknowledged it, if that is why. */
export interface Stop {
  readonly reason: StopReason;
  readonly acknowledged: Acknowledgement | null;
}

/**
 * Writes down which alerts a message leaves out because, after it was queued, they were acknowledged or their rules
 * switched off. For alerts that an earlier attempt left out and this one tells, it takes that back (ACK-4, ALR-11,
 * NTF-7).
 */
export async function noteTakenOut(
  tx: Tx,
  { id: notificationId, reportId, attempts }: Pick<NotificationRow, 'id' | 'reportId' | 'attempts'>,
  alerts: { readonly told: readonly string[]; readonly takenOut: readonly (readonly [id: string, why: Stop])[] },
): Promise<void> {
  if (!reportId) return;
  if (alerts.takenOut.length > 0) {
    const why = sql`${JSON.stringify(Object.fromEntries(alerts.takenOut))}::jsonb -> alert_id::text`;
    // The reasons are looked up by alert, not joined: until PostgreSQL has statistics of the table, it plans a join that
    // compares every row with every other.
    await sql`
      update notification_decision
      set reason = ${why} ->> 'reason', acknowledged = nullif(${why} -> 'acknowledged', 'null')
      where alert_id = any(${alerts.takenOut.map(([id]) => id)}::uuid[])
        and report_id = ${reportId} and notification_id = ${notificationId}`.execute(tx.getKysely());
  }
  if (attempts === 0) return;
  const stopped: StopReason[] = ['acknowledged', 'rule_disabled'];
  const where = { alertId: { $in: [...alerts.told] }, reportId, notificationId, reason: { $in: stopped } };
  await tx.nativeUpdate(NotificationDecision, where, { reason: 'notify', acknowledged: null });
}
