import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { Scope } from '../domain/api-key.ts';
import type { CiContext, Counts, Dialect, Drift, PolicyResult, StagedReport, Summary } from '../domain/report.ts';
import type { DecisionReason, NotificationItem } from '../domain/notification.ts';
import type { ResolutionReason } from '../domain/reconcile.ts';
import type { Severity } from '../domain/severity.ts';
import type { BatchOutcome, IntakeNotes } from './outcome.ts';

/** Milliseconds, as JavaScript keeps them: a time that was read equals the one that is stored. */
const time = () => p.datetime(3);
const id = () => p.uuid().primary();

export const Integration = defineEntity({
  name: 'Integration',
  tableName: 'integration',
  properties: {
    id: id(),
    name: p.text(),
    collectCIContext: p.boolean().fieldName('collect_ci_context').default(false),
    trackedBranches: p.json<string[]>(),
    resultMode: p.text().$type<'auto' | Dialect>().check("result_mode in ('auto', 'rules', 'issues')"),
    /** Keys this integration's placeholders (PRV-3). */
    privacyKey: p.text(),
    headReportId: p.uuid().nullable(),
    createdAt: time(),
    deletedAt: time().nullable(),
  },
  uniques: [{ name: 'integration_name_unique', properties: ['name'], where: 'deleted_at is null' }],
});

export const ApiKey = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    id: id(),
    /** Null for an installation-wide key (INT-2). */
    integration: () => p.manyToOne(Integration).mapToPk().nullable().deleteRule('restrict'),
    name: p.text(),
    prefix: p.text(),
    hash: p.text().unique(),
    scopes: p.json<Scope[]>(),
    expiresAt: time().nullable(),
    revokedAt: time().nullable(),
    lastUsedAt: time().nullable(),
    createdAt: time(),
  },
  indexes: [{ properties: ['integration'] }],
});

export const PolicyRule = defineEntity({
  name: 'PolicyRule',
  tableName: 'policy_rule',
  properties: {
    integration: () => p.manyToOne(Integration).mapToPk().primary(),
    ruleId: p.text().primary(),
    name: p.text(),
    severity: p.text().$type<Severity>(),
    enabled: p.boolean(),
    parameters: p.json<Record<string, unknown>>(),
    position: p.integer(),
  },
});

export const Channel = defineEntity({
  name: 'Channel',
  tableName: 'channel',
  properties: {
    id: id(),
    integration: () => p.manyToOne(Integration).mapToPk(),
    kind: p.text().$type<'email'>().check("kind in ('email')"),
    target: p.text(),
    minSeverity: p.text().$type<Severity>().check("min_severity in ('info', 'warning', 'critical')"),
    notifyResolved: p.boolean().default(false),
    position: p.integer(),
    /** A removed channel keeps its row, so that what was sent stays explainable (NTF-7). */
    removedAt: time().nullable(),
  },
  uniques: [
    {
      name: 'channel_target_unique',
      properties: ['integration', 'kind', 'target'],
      where: 'removed_at is null',
    },
  ],
});

export const Batch = defineEntity({
  name: 'Batch',
  tableName: 'batch',
  properties: {
    id: id(),
    integration: () => p.manyToOne(Integration).mapToPk(),
    /** ORD-8: drawn under the staging lock, so that numbers become visible in order. */
    arrival: p.bigint('bigint').autoincrement(),
    digest: p.text(),
    /** The clean reports, until they are applied. */
    body: p.json<readonly StagedReport[]>().nullable(),
    state: p.text().$type<'staged' | 'done' | 'failed'>().check("state in ('staged', 'done', 'failed')"),
    failures: p.integer().default(0),
    outcome: p.json<BatchOutcome>().nullable(),
    notes: p.json<IntakeNotes>(),
    headCommit: p.text(),
    reportCount: p.integer(),
    workflowId: p.text(),
    apiKeyId: p.uuid(),
    receivedAt: time(),
    doneAt: time().nullable(),
    /** When the sweep last looked after it. */
    sweptAt: time().nullable(),
  },
  uniques: [
    { name: 'batch_unfinished_unique', properties: ['integration', 'digest'], where: "state = 'staged'" },
    { name: 'batch_arrival_unique', properties: ['arrival'] },
  ],
  indexes: [
    { name: 'batch_integration_arrival', properties: ['integration', 'arrival'] },
    { name: 'batch_digest', properties: ['integration', 'digest'] },
    { name: 'batch_staged', properties: ['integration', 'arrival'], where: "state = 'staged'" },
  ],
});

export const Report = defineEntity({
  name: 'Report',
  tableName: 'report',
  properties: {
    id: id(),
    integration: () => p.manyToOne(Integration).mapToPk(),
    /** Order of first storing (ORD-1). */
    seq: p.bigint('bigint').autoincrement(),
    /** Place in the line, null outside it (ORD-5). */
    lineSeq: p.bigint('bigint').nullable(),
    /** Why a report outside the line is there. */
    outsideLine: p.text().$type<'late' | 'untracked'>().nullable(),
    /** Collation C, so that a prefix is a range of the index (`?at=`). */
    commitSha: p.text().collation('C'),
    branch: p.text(),
    committedAt: time().nullable(),
    receivedAt: time(),
    cliVersion: p.text(),
    ciContext: p.json<CiContext>().nullable(),
    contentHash: p.text(),
    /** Rises by one whenever the content is replaced (ORD-4). */
    revision: p.integer(),
    dialect: p.text().$type<Dialect>(),
    evaluable: p.boolean(),
    counts: p.json<Counts>(),
    batch: () => p.manyToOne(Batch).mapToPk(),
  },
  uniques: [
    { name: 'report_commit_unique', properties: ['integration', 'commitSha'] },
    { name: 'report_line_unique', properties: ['integration', 'lineSeq'] },
    { name: 'report_seq_unique', properties: ['integration', 'seq'] },
  ],
});

export const ReportBody = defineEntity({
  name: 'ReportBody',
  tableName: 'report_body',
  properties: {
    integration: () => p.manyToOne(Integration).mapToPk().primary(),
    contentHash: p.text().primary(),
    summary: p.json<Summary>(),
    drift: p.json<readonly Drift[]>(),
    policyResults: p.json<readonly PolicyResult[]>(),
  },
});

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
  indexes: [{ name: 'alert_event_alert', properties: ['alertId', 'id'] }],
});

export const AckRequest = defineEntity({
  name: 'AckRequest',
  tableName: 'ack_request',
  properties: {
    id: id(),
    seq: p.bigint('bigint').autoincrement(),
    integration: () => p.manyToOne(Integration).mapToPk(),
    alertId: p.uuid(),
    action: p.text().$type<'acknowledge' | 'unacknowledge'>(),
    by: p.text(),
    note: p.text().nullable(),
    requestedAt: time(),
    /** Null until the signal took effect. */
    outcome: p.text().$type<'done' | 'resolved'>().nullable(),
    sweptAt: time().nullable(),
  },
  indexes: [{ name: 'ack_request_pending', properties: ['alertId', 'seq'], where: 'outcome is null' }],
});

export const notificationStatuses = ['queued', 'sending', 'sent', 'captured', 'failed', 'suppressed'] as const;
export type NotificationStatus = (typeof notificationStatuses)[number];

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

export const AuditEvent = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_event',
  properties: {
    id: p.bigint('bigint').primary().autoincrement(),
    integration: () => p.manyToOne(Integration).mapToPk().nullable(),
    at: time(),
    /** The id of the key that did it, or the name of the part of the system. */
    actor: p.text(),
    action: p.text(),
    detail: p.json<Record<string, unknown>>(),
  },
  indexes: [{ name: 'audit_event_integration', properties: ['integration', 'id'] }],
});

/** A row of a table, by property name. */
export type Row<Entity> = Pick<InferEntity<Entity>, Extract<keyof InferEntity<Entity>, string>>;

/** Every table, listed by hand. */
export const entities = [
  Integration,
  ApiKey,
  PolicyRule,
  Channel,
  Batch,
  Report,
  ReportBody,
  Alert,
  AlertEvent,
  AckRequest,
  Notification,
  NotificationDecision,
  CapturedMail,
  AuditEvent,
] as const;
