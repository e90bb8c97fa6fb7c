import type { Client } from '@temporalio/client';

/**
 * JSON in which payloads are the text they stand for. The messages of the protocol write them in base64, in which no word
 * is found: a search for what may not be kept would pass whatever they hold.
 */
export function readable(value: unknown): string {
  return JSON.stringify(value, (key, each: unknown) => {
    if (typeof each === 'bigint') return String(each);
    return key === 'data' && typeof each === 'string' ? Buffer.from(each, 'base64').toString() : each;
  });
}

/** What Temporal keeps of the steps of a workflow, as text. */
export async function historyText(temporal: Client, workflowId: string): Promise<string> {
  return readable(await temporal.workflow.getHandle(workflowId).fetchHistory());
}
