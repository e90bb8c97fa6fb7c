import {
  allHandlersFinished,
  condition,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setDefaultSignalHandler,
  setHandler,
} from '@temporalio/workflow';
import type { FloorActivities } from './floor-worker.ts';
import { floorUpdate, type FloorInput } from './floor-names.ts';

/** A workflow with nothing in it: activities one after the other, and between them the answer to the update. */
export async function floor({ before, locally, after, withStatements }: FloorInput): Promise<void> {
  let applied = false;
  setHandler(defineUpdate<void>(floorUpdate), () => condition(() => applied));
  const options = { startToCloseTimeout: '30 seconds' } as const;
  const { nothing } = proxyActivities<FloorActivities>(options);
  const here = (locally ? proxyLocalActivities : proxyActivities)<FloorActivities>(options);
  const first = withStatements ? here.statements : here.nothing;
  for (let step = 0; step < before; step += 1) await first();
  applied = true;
  for (let step = 0; step < after; step += 1) await nothing();
  await condition(allHandlersFinished);
}

/** The shape of `acknowledgeAlert`: one activity for each signal that came, and then it ends. */
export async function signalledFloor(): Promise<void> {
  const queue: string[] = [];
  setDefaultSignalHandler((_, id) => {
    queue.push(String(id));
  });
  await condition(() => queue.length > 0, '10 minutes');
  const { tell } = proxyActivities<FloorActivities>({ startToCloseTimeout: '30 seconds' });
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) await tell(next);
}
