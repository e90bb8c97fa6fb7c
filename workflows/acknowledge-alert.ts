import {
  condition,
  proxyActivities,
  setCurrentDetails,
  setDefaultSignalHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { AcknowledgementAction } from '../src/domain/notification.ts';
import {
  acknowledgeSignal,
  alertWorkflowPrefix,
  unacknowledgeSignal,
  type AcknowledgePayload,
} from '../src/temporal/names.ts';

const actions: Partial<Record<string, AcknowledgementAction>> = {
  [acknowledgeSignal]: 'acknowledge',
  [unacknowledgeSignal]: 'unacknowledge',
};

/**
 * Takes the acknowledgements of one alert in the order they were signalled, then ends (ACK-3). The alert is named by the
 * workflow's own id, so an operator needs no input to send the signal.
 */
export async function acknowledgeAlert(): Promise<void> {
  const alertId = workflowInfo().workflowId.slice(alertWorkflowPrefix.length);
  const queue: { action: AcknowledgementAction; payload: AcknowledgePayload }[] = [];
  // One handler for both names: with one each, signals that arrive together would lose their order.
  setDefaultSignalHandler((name, payload) => {
    const action = actions[name];
    if (action) queue.push({ action, payload: payload ?? {} });
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
    const came =
      result.outcome === 'unknown' ? 'without effect: there is no such request for this alert' : result.outcome;
    setCurrentDetails(`Last signal: ${next.action}, ${came}.`);
  }
}
