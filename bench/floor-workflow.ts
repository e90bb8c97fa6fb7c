import { allHandlersFinished, condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';
import type { FloorActivities } from './floor-worker.ts';
import { floorUpdate, type FloorInput } from './floor-names.ts';

/** A workflow with nothing in it: activities one after the other, and between them the answer to the update. */
export async function floor({ before, after }: FloorInput): Promise<void> {
  let applied = false;
  setHandler(defineUpdate<void>(floorUpdate), () => condition(() => applied));
  const { nothing } = proxyActivities<FloorActivities>({ startToCloseTimeout: '30 seconds' });
  for (let step = 0; step < before; step += 1) await nothing();
  applied = true;
  for (let step = 0; step < after; step += 1) await nothing();
  await condition(allHandlersFinished);
}
