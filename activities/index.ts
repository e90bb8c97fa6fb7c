import type { Logger } from 'pino';
import type { Database } from '../src/db/orm.ts';
import type { Channel } from '../src/notify/channel.ts';
import type { Temporal } from '../src/temporal/client.ts';
import { createAcknowledge } from './acknowledge.ts';
import { createApplyBatch } from './apply-batch.ts';
import { createDeliverNotification } from './deliver-notification.ts';
import { createSweep } from './sweep.ts';

export type { AppliedBatch } from './apply-batch.ts';
export type { DeliveredNotification } from './deliver-notification.ts';
export type { Swept } from './sweep.ts';

export interface ActivityDeps {
  readonly db: Database;
  readonly temporal: Temporal;
  readonly channels: Record<'email', Channel>;
  readonly log: Logger;
  readonly publicUrl: string;
}

/** The activities of the worker, each idempotent: Temporal runs them at least once. */
export function createActivities(deps: ActivityDeps) {
  return {
    applyBatch: createApplyBatch(deps),
    deliverNotification: createDeliverNotification(deps),
    acknowledge: createAcknowledge(deps),
    sweep: createSweep(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
