import { defineEntity, p } from '@mikro-orm/core';
import { notificationKinds, type NotificationKind, type NotificationStatus } from '../../domain/delivery.ts';
import type { Acknowledgement, DecisionReason, NotificationItem } from '../../domain/notification.ts';
import { id, oneOf, storedAt, time } from './columns.ts';
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
    /** In a quiet message, in place of alerts: since when the integration is silent (INT-4). */
    quiet: p.json<QuietNotice>().nullable(),
    /** Counts the deliveries: 0 is that of the batch, each later one is a workflow `deliver/<id>/<run>`. */
    run: p.integer().default(0),
    items: p.json<readonly NotificationItem[]>(),
    status: p.text().$type<NotificationStatus>(),
    attempts: p.integer().default(0),
    /** Attempts whose answer was lost: the mail may have gone out (NTF-6). */
    unknownAttempts: p.integer().default(0),
    reason: p.text().nullable(),
    providerMessageId: p.text().nullable(),
    /**
     * The provider refused our key or sender at the last attempt: mail as a whole is degraded (NTF-5). Where the message
     * failed because of that, it stays true until the provider takes another message.
     */
    providerRefused: p.boolean().default(false),
    createdAt: storedAt(),
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
    /** The message that tells of the alert; null where none does. */
    notificationId: p.uuid().nullable(),
    /** Who had acknowledged it, and when, where that is the reason. */
    acknowledged: p.json<Acknowledgement>().nullable(),
    at: storedAt(),
  },
  indexes: [
    { name: 'notification_decision_head', properties: ['integration', 'reportId'] },
    { name: 'notification_decision_alert', properties: ['alertId', 'at'] },
    // Finds the messages that tell of an alert: an acknowledged alert may fail in any number of heads that tell nobody.
    { name: 'notification_decision_told', properties: ['alertId', 'at'], where: "reason = 'notify'" },
  ],
});

/** A mail that would have been sent, had a provider been configured (NTF-10). */
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
