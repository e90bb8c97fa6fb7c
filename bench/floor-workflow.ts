import { allHandlersFinished, condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';
import type { FloorActivities } from './floor-worker.ts';
import { floorUpdate, type FloorInput } from './floor-names.ts';

/** The shape of `processBatch` with nothing in it: one activity, the answer to the update, and one more for a mail. */
export async function floor({ mail }: FloorInput): Promise<void> {
  let applied = false;
  setHandler(defineUpdate<void>(floorUpdate), () => condition(() => applied));
  const { apply, deliver } = proxyActivities<FloorActivities>({ startToCloseTimeout: '30 seconds' });
  await apply();
  applied = true;
  if (mail) await deliver();
  await condition(allHandlersFinished);
}
