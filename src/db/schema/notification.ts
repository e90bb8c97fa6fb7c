import { defineEntity, p } from '@mikro-orm/core';
import { notificationKinds, type NotificationKind, type NotificationStatus } from '../../domain/delivery.ts';
import type { Acknowledgement, DecisionReason, NotificationItem } from '../../domain/notification.ts';
import { id, oneOf, time } from './columns.ts';
import { Channel, Integration } from './integration.ts';
import { Batch } from './report.ts';

export interface QuietNotice {
  /** When the integration was last heard of, ISO 8601; null when never. */
  readonly lastSentAt: string | null;
  readonly dueAt: string;
}

export const Notification = defineEntity({
  name: 'Notification',
  tableName: 'notification',
  properties: {
    id: id(),
    integration: () => p.manyToOne(Integration).mapToPk(),
    channel: () => p.manyToOne(Channel).mapToPk(),
    kind: p.text().$type<NotificationKind>().default('head').check(oneOf('kind', notificationKinds)),
    /** The batch that owns the head; its workflow delivers (NTF-4). Null where no head is told of. */
    batch: () => p.manyToOne(Batch).mapToPk().nullable().deleteRule('restrict'),
    dedupeKey: p.text(),
    reportId: p.uuid().nullable(),
    headCommit: p.text().nullable(),
    /** What a quiet message tells: since when, in place of alerts (INT-4). */
    quiet: p.json<QuietNotice>().nullable(),
    /** Which delivery this is: 0 is that of the batch, others are the workflows `deliver/<id>/<run>`. */
    run: p.integer().default(0),
    items: p.json<readonly NotificationItem[]>(),
    status: p.text().$type<NotificationStatus>(),
    attempts: p.integer().default(0),
    /** Attempts whose answer was lost: the mail may have gone out (NTF-6). */
    unknownAttempts: p.integer().default(0),
    reason: p.text().nullable(),
    providerMessageId: p.text().nullable(),
    /**
     * The provider refused our key or sender at the last attempt: mail as a whole is degraded (NTF-5). Kept where that is
     * why it failed, until a message is taken again.
     */
    providerRefused: p.boolean().default(false),
    createdAt: time(),
    firstAttemptAt: time().nullable(),
    finishedAt: time().nullable(),
    sweptAt: time().nullable(),
  },
  uniques: [{ name: 'notification_dedupe_unique', properties: ['dedupeKey'] }],
  indexes: [
    { name: 'notification_batch', properties: ['batch'] },
    { name: 'notification_channel', properties: ['channel'] },
    { name: 'notification_page', properties: ['integration', 'id'] },
    { name: 'notification_not_sent', properties: ['integration', 'id'], where: "status <> 'sent'" },
    { name: 'notification_refused', properties: ['id'], where: 'provider_refused' },
    { name: 'notification_unfinished', properties: ['createdAt'], where: "status in ('queued', 'sending')" },
  ],
});

export const NotificationDecision = defineEntity({
  name: 'NotificationDecision',
  tableName: 'notification_decision',
  properties: {
    alertId: p.uuid().primary(),
    reportId: p.uuid().primary(),
    revision: p.integer().primary(),
    channelId: p.uuid().primary(),
    integration: () => p.manyToOne(Integration).mapToPk(),
    reason: p.text().$type<DecisionReason>(),
    /** The message the alert stands in; null where it was not sent. */
    notificationId: p.uuid().nullable(),
    /** Who had acknowledged it, and when, where that is the reason. */
    acknowledged: p.json<Acknowledgement>().nullable(),
    at: time(),
  },
  indexes: [
    { name: 'notification_decision_head', properties: ['integration', 'reportId'] },
    { name: 'notification_decision_alert', properties: ['alertId', 'at'] },
    // The messages that tell of an alert: one that was acknowledged may fail in any number of heads that tell nobody.
    { name: 'notification_decision_told', properties: ['alertId', 'at'], where: "reason = 'notify'" },
  ],
});

/** NTF-10: what would have been mailed, had a provider been configured. */
export const CapturedMail = defineEntity({
  name: 'CapturedMail',
  tableName: 'captured_mail',
  properties: {
    notification: () => p.oneToOne(Notification).mapToPk().primary(),
    integration: () => p.manyToOne(Integration).mapToPk(),
    to: p.text(),
    subject: p.text(),
    text: p.text(),
    html: p.text(),
    capturedAt: time(),
  },
  indexes: [{ name: 'captured_mail_page', properties: ['integration', 'notification'] }],
});
