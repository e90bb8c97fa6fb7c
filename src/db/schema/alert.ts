import { defineEntity, p } from '@mikro-orm/core';
import type { AcknowledgementAction } from '../../domain/notification.ts';
import type { ResolutionReason } from '../../domain/reconcile.ts';
import type { Severity } from '../../domain/severity.ts';
import { id, storedAt, time } from './columns.ts';
import { Integration } from './integration.ts';

export const Alert = defineEntity({
  name: 'Alert',
  tableName: 'alert',
  properties: {
    id: id(),
    integration: () => p.manyToOne(Integration).mapToPk(),
    ruleId: p.text(),
    ruleName: p.text(),
    scope: p.text().default(''),
    scopeListed: p.boolean(),
    severity: p.text().$type<Severity>(),
    message: p.text(),
    count: p.integer(),
    occurrences: p.integer(),
    openedAt: time(),
    introducedByCommit: p.text(),
    introducedExact: p.boolean(),
    detectedAtCommit: p.text(),
    lastSeenCommit: p.text(),
    lastEvaluatedCommit: p.text(),
    acknowledgedAt: time().nullable(),
    acknowledgedBy: p.text().nullable(),
    acknowledgeNote: p.text().nullable(),
    resolvedAt: time().nullable(),
    resolvedByCommit: p.text().nullable(),
    resolvedAtCommit: p.text().nullable(),
    resolutionReason: p.text().$type<ResolutionReason>().nullable(),
    previousAlertId: p.uuid().nullable(),
  },
  uniques: [
    {
      name: 'alert_open_unique',
      properties: ['integration', 'ruleId', 'scope'],
      where: 'resolved_at is null',
    },
  ],
  indexes: [
    { name: 'alert_identity', properties: ['integration', 'ruleId', 'scope', 'id'] },
    { name: 'alert_page', properties: ['integration', 'id'] },
    { name: 'alert_open', properties: ['integration', 'id'], where: 'resolved_at is null' },
    { name: 'alert_open_everywhere', properties: ['id'], where: 'resolved_at is null' },
    // Tells whether another alert follows this one.
    { name: 'alert_previous', properties: ['previousAlertId'], where: 'previous_alert_id is not null' },
  ],
});

export const AlertEvent = defineEntity({
  name: 'AlertEvent',
  tableName: 'alert_event',
  properties: {
    id: p.bigint('bigint').primary().autoincrement(),
    integration: () => p.manyToOne(Integration).mapToPk(),
    alertId: p.uuid(),
    kind: p.text().$type<'opened' | 'severity_raised' | 'acknowledged' | 'unacknowledged' | 'resolved'>(),
    at: time(),
    commitSha: p.text().nullable(),
    by: p.text().nullable(),
    note: p.text().nullable(),
    severity: p.text().$type<Severity>().nullable(),
  },
  indexes: [
    { name: 'alert_event_alert', properties: ['alertId', 'id'] },
    { name: 'alert_event_page', properties: ['integration', 'id'] },
  ],
});

export const AckRequest = defineEntity({
  name: 'AckRequest',
  tableName: 'ack_request',
  properties: {
    id: id(),
    seq: p.bigint('bigint').autoincrement(),
    integration: () => p.manyToOne(Integration).mapToPk(),
    alertId: p.uuid(),
    action: p.text().$type<AcknowledgementAction>(),
    by: p.text(),
    note: p.text().nullable(),
    requestedAt: storedAt(),
    /** Null until the signal took effect. */
    outcome: p.text().$type<'done' | 'resolved'>().nullable(),
    sweptAt: time().nullable(),
  },
  indexes: [
    { name: 'ack_request_pending', properties: ['alertId', 'seq'], where: 'outcome is null' },
    { name: 'ack_request_page', properties: ['integration', 'id'] },
  ],
});
