import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities, Swept } from '../activities/index.ts';

/** Looks after what nobody has finished: started by a Schedule every 30 seconds. */
export async function sweep(): Promise<Swept> {
  const activities = proxyActivities<Activities>({
    startToCloseTimeout: '30 seconds',
    retry: { maximumAttempts: 3 },
    summary: 'start again what was left unfinished',
  });
  const swept = await activities.sweep();
  setCurrentDetails(
    `Started again: ${swept.batches} batches, ${swept.deliveries} deliveries, ${swept.acknowledgements} acknowledgements, ` +
      `${swept.deletions} deletions. Messages about silence: ${swept.quiet}.`,
  );
  return swept;
}
