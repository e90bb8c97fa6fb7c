import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

/**
 * The activity that hands one message over, tried again until the message comes to an end: after 1 s, then with doubling
 * pauses up to 15 min, or when the provider says (NTF-5). What hangs is tried again within two minutes.
 */
export function delivery(summary: string): Activities['deliverNotification'] {
  return proxyActivities<Activities>({
    startToCloseTimeout: '30 seconds',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '15 minutes' },
    summary,
  }).deliverNotification;
}
