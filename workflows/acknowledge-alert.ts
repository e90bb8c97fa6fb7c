import {
  condition,
  defineSignal,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import {
  acknowledgeSignal,
  alertWorkflowPrefix,
  unacknowledgeSignal,
  type AcknowledgePayload,
} from '../src/temporal/names.ts';

/**
 * Takes the acknowledgements of one alert in the order they were signalled, then ends (ACK-3). The alert is named by the
 * workflow's own id, so an operator needs no input to send the signal.
 */
export async function acknowledgeAlert(): Promise<void> {
  const alertId = workflowInfo().workflowId.slice(alertWorkflowPrefix.length);
  const queue: { action: 'acknowledge' | 'unacknowledge'; payload: AcknowledgePayload }[] = [];
  setHandler(defineSignal<[AcknowledgePayload?]>(acknowledgeSignal), (payload = {}) => {
    queue.push({ action: 'acknowledge', payload });
  });
  setHandler(defineSignal<[AcknowledgePayload?]>(unacknowledgeSignal), (payload = {}) => {
    queue.push({ action: 'unacknowledge', payload });
  });

  // Started by hand, it waits for the signal that follows.
  await condition(() => queue.length > 0, '10 minutes');
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { acknowledge } = proxyActivities<Activities>({
      startToCloseTimeout: '30 seconds',
      retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 seconds' },
      summary: `${next.action} alert ${alertId.slice(0, 8)}`,
    });
    const result = await acknowledge({ alertId, ...next });
    setCurrentDetails(`Last signal: ${next.action}, ${result.outcome}.`);
  }
}
