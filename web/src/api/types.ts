import type { z } from 'zod';
import type * as alerts from '../../../src/http/answers/alert.ts';
import type * as acknowledgements from '../../../src/http/answers/acknowledgement.ts';
import type * as audits from '../../../src/http/answers/audit.ts';
import type * as channels from '../../../src/http/answers/channel.ts';
import type * as ingestLog from '../../../src/http/answers/ingest-log.ts';
import type * as integrations from '../../../src/http/answers/integration.ts';
import type * as keys from '../../../src/http/answers/key.ts';
import type * as knowledges from '../../../src/http/answers/knowledge.ts';
import type * as notifications from '../../../src/http/answers/notification.ts';
import type * as overviews from '../../../src/http/answers/overview.ts';
import type * as policies from '../../../src/http/answers/policy.ts';
import type * as problems from '../../../src/http/answers/problem.ts';
import type * as receipts from '../../../src/http/answers/receipt.ts';
import type * as reports from '../../../src/http/answers/report.ts';
import type * as sessions from '../../../src/http/answers/session.ts';
import type * as views from '../../../src/http/answers/views.ts';

/* What the API answers, taken from the schemas it is described by: an answer that changes there fails the types here. */

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

export type HealthStatus = z.output<typeof reports.healthStatus>;
export type Severity = Alert['severity'];
export type FleetRow = z.output<typeof integrations.fleetRow>;
export type Integration = z.output<typeof integrations.integration>;
export type IntegrationSettings = z.output<typeof integrations.integrationSettings>;
export type CliConfig = z.output<typeof integrations.cliConfig>;
export type Overview = z.output<typeof overviews.overview>;
export type Matrix = z.output<typeof reports.matrix>;
export type ReportRow = z.output<typeof reports.reportRow>;
export type ReportDetail = z.output<typeof reports.reportDetail>;
export type DriftView = z.output<typeof views.drift>;
export type History = z.output<typeof views.history>;
export type PolicyResults = z.output<typeof views.policyResults>;
export type Comparison = z.output<typeof views.comparison>;
export type Alert = z.output<typeof alerts.alert>;
export type AlertDetail = z.output<typeof alerts.alertDetail>;
export type AcknowledgedMany = z.output<typeof acknowledgements.acknowledgedMany>;
export type Notification = z.output<typeof notifications.notification>;
export type NotificationDetail = z.output<typeof notifications.notificationDetail>;
export type Delivery = z.output<typeof notifications.delivery>;
export type CapturedMail = z.output<typeof notifications.capturedMail>;
export type Submission = z.output<typeof ingestLog.submission>;
export type Receipt = z.output<typeof receipts.receipt>;
export type Channels = z.output<typeof channels.channels>;
export type Policies = z.output<typeof policies.policies>;
export type Key = z.output<typeof keys.key>;
export type NewKey = z.output<typeof keys.newKey>;
export type SuccessorKey = z.output<typeof keys.successorKey>;
export type Knowledge = z.output<typeof knowledges.knowledge>;
export type AuditEvent = z.output<typeof audits.auditEvent>;
export type Session = z.output<typeof sessions.session>;
export type Problem = z.output<typeof problems.problem>;
