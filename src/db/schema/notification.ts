import { defineEntity, p } from '@mikro-orm/core';
import type { DecisionReason, NotificationItem } from '../../domain/notification.ts';
import { id, time } from './columns.ts';
import { Channel, Integration } from './integration.ts';
import { Batch } from './report.ts';

export type NotificationStatus = 'queued' | 'sending' | 'sent' | 'captured' | 'failed' | 'suppressed';

export const Notification = defineEntity({
  name: 'Notification',
  tableName: 'notification',
  properties: {
    id: id(),
    integration: () => p.manyToOne(Integration).mapToPk(),
    channel: () => p.manyToOne(Channel).mapToPk(),
    /** The batch that owns the head; its workflow delivers (NTF-4). */
    batch: () => p.manyToOne(Batch).mapToPk(),
    dedupeKey: p.text(),
    reportId: p.uuid(),
    headCommit: p.text(),
    items: p.json<readonly NotificationItem[]>(),
    status: p.text().$type<NotificationStatus>(),
    attempts: p.integer().default(0),
    /** Attempts whose answer was lost: the mail may have gone out (NTF-6). */
    unknownAttempts: p.integer().default(0),
    reason: p.text().nullable(),
    providerMessageId: p.text().nullable(),
    /** The provider refused our key or sender: mail as a whole is degraded (NTF-5). */
    providerRefused: p.boolean().default(false),
    createdAt: time(),
    firstAttemptAt: time().nullable(),
    finishedAt: time().nullable(),
    sweptAt: time().nullable(),
  },
  uniques: [{ name: 'notification_dedupe_unique', properties: ['dedupeKey'] }],
  indexes: [
    { name: 'notification_batch', properties: ['batch'] },
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
    at: time(),
  },
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
});
