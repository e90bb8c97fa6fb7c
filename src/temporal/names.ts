import { defineSearchAttributeKey } from '@temporalio/common';
import type { NotificationKind } from '../domain/delivery.ts';

/** Names that the client, the worker, the workflows and operators share; changing one breaks what is in flight. */
export const taskQueue = 'clef-pro';
/** The queue of what hands messages over: a provider that hangs keeps nothing else waiting (docs/adr/0014). */
export const mailQueue = 'clef-pro-mail';

/** The update that answers once a batch is stored and its alerts are derived. */
export const appliedUpdate = 'applied';
export const acknowledgeSignal = 'acknowledge';
export const unacknowledgeSignal = 'unacknowledge';
export const sweepScheduleId = 'sweep';
export const retentionScheduleId = 'retention';

export const searchAttributes = {
  /** Lists: one workflow may take batches of several integrations. */
  integration: defineSearchAttributeKey('ClefIntegration', 'KEYWORD_LIST'),
  commit: defineSearchAttributeKey('ClefCommit', 'KEYWORD_LIST'),
  outcome: defineSearchAttributeKey('ClefOutcome', 'KEYWORD'),
};

/** `batch/<integration name>/<head commit 12>/<batch id>`: ids and names only (PRV-6). */
export function batchWorkflowId(integrationName: string, headCommit: string, batchId: string): string {
  return `batch/${integrationName}/${headCommit.slice(0, 12)}/${batchId}`;
}

/** `batches/<a new id>`: a workflow that takes several batches, of any integrations. */
export function groupWorkflowId(id: string): string {
  return `${groupPrefix}${id}`;
}

const groupPrefix = 'batches/';

/** True for the workflow of several batches. */
export function isGroup(workflowId: string): boolean {
  return workflowId.startsWith(groupPrefix);
}

/** `alert/<alert id>` */
export function alertWorkflowId(alertId: string): string {
  return `${alertWorkflowPrefix}${alertId}`;
}

export const alertWorkflowPrefix = 'alert/';

/** `deliver/<notification id>/<run>` */
export function deliverWorkflowId(notificationId: string, run: number): string {
  return `deliver/${notificationId}/${run}`;
}

/** `delete/<integration id>` */
export function deleteWorkflowId(integrationId: string): string {
  return `delete/${integrationId}`;
}

/** What starts the delivery of one message outside of its batch; no address, no text (PRV-6). */
export interface DeliverInput {
  readonly notificationId: string;
  readonly run: number;
  readonly kind: NotificationKind;
  readonly integrationName: string;
  readonly headCommit: string | null;
}

/** A message whose delivery is to be started. */
interface Deliverable extends Pick<DeliverInput, 'run' | 'kind'> {
  readonly id: string;
  readonly headCommit?: string | null | undefined;
}

/** What the workflow of a delivery is told. */
export function toDeliverInput({ id, run, kind, headCommit }: Deliverable, integrationName: string): DeliverInput {
  return { notificationId: id, run, kind, integrationName, headCommit: headCommit ?? null };
}

/** What starts the removal of a deleted integration. */
export interface DeleteIntegrationInput {
  readonly integrationId: string;
  readonly integrationName: string;
}

/** What starts the workflow of a batch; no text of a report (PRV-6). */
export interface ProcessBatchInput {
  readonly batchId: string;
  readonly integrationName: string;
  readonly headCommit: string;
  readonly reportCount: number;
}

/** What starts the workflow of several batches. */
export interface ProcessBatchesInput {
  readonly batches: readonly ProcessBatchInput[];
}

/** What an acknowledge or unacknowledge signal carries: a stored request, or an operator's name alone (ACK-3). */
export interface AcknowledgePayload {
  readonly requestId?: string;
  readonly by?: string;
}

/** Where the Temporal Web UI shows a workflow; null where nobody said where that UI is. */
export function workflowLink(
  { uiUrl, namespace }: { readonly uiUrl: string | undefined; readonly namespace: string },
  workflowId: string,
): string | null {
  return uiUrl === undefined ? null : `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
}
