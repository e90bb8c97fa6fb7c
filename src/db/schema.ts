import type { InferEntity } from '@mikro-orm/core';
import { AckRequest, Alert, AlertEvent } from './schema/alert.ts';
import { AuditEvent } from './schema/audit.ts';
import { ApiKey, Channel, Integration, PolicyRule, Session } from './schema/integration.ts';
import { CapturedMail, Notification, NotificationDecision } from './schema/notification.ts';
import { Batch, IngestEvent, Report, ReportBody } from './schema/report.ts';

export * from './schema/alert.ts';
export * from './schema/audit.ts';
export * from './schema/integration.ts';
export * from './schema/notification.ts';
export * from './schema/report.ts';

/** A row of a table, by property name. */
export type Row<Entity> = Pick<InferEntity<Entity>, Extract<keyof InferEntity<Entity>, string>>;

/** Every entity; MikroORM only knows those in this list. */
export const entities = [
  Integration,
  ApiKey,
  Session,
  PolicyRule,
  Channel,
  Batch,
  IngestEvent,
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
