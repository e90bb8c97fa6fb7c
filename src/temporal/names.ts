import { defineSearchAttributeKey } from '@temporalio/common';

/** Names that the client, the worker, the workflows and operators share; changing one breaks what is in flight. */
export const taskQueue = 'clef-pro';

/** The update that answers once a batch is stored and its alerts are derived. */
export const appliedUpdate = 'applied';
export const acknowledgeSignal = 'acknowledge';
export const unacknowledgeSignal = 'unacknowledge';
export const sweepScheduleId = 'sweep';

export const searchAttributes = {
  integration: defineSearchAttributeKey('ClefIntegration', 'KEYWORD'),
  commit: defineSearchAttributeKey('ClefCommit', 'KEYWORD'),
  outcome: defineSearchAttributeKey('ClefOutcome', 'KEYWORD'),
};

/** `batch/<integration name>/<head commit 12>/<batch id>`: ids and names only (PRV-6). */
export function batchWorkflowId(integrationName: string, headCommit: string, batchId: string): string {
  return `batch/${integrationName}/${headCommit.slice(0, 12)}/${batchId}`;
}

/** `alert/<alert id>` */
export function alertWorkflowId(alertId: string): string {
  return `${alertWorkflowPrefix}${alertId}`;
}

export const alertWorkflowPrefix = 'alert/';

/** What starts the workflow of a batch; no text of a report (PRV-6). */
export interface ProcessBatchInput {
  readonly batchId: string;
  readonly integrationName: string;
  readonly headCommit: string;
  readonly reportCount: number;
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
