import {
  isGrpcServiceError,
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type Client,
  type Connection,
  type ScheduleOptions,
} from '@temporalio/client';
import { retentionScheduleId, searchAttributes, sweepScheduleId, taskQueue } from './names.ts';

interface SetUp {
  readonly connection: Connection;
  readonly client: Client;
  readonly namespace: string;
}

/** Makes the search attributes and Schedules that the server must know, or brings them up to date. */
export async function ensureSetUp({ connection, client, namespace }: SetUp): Promise<void> {
  await ensureSearchAttributes(connection, namespace);
  for (const schedule of schedules) await ensureSchedule(client, schedule);
}

/**
 * gRPC codes PERMISSION_DENIED and UNIMPLEMENTED: in Temporal Cloud an operator makes the search attributes beforehand
 * (docs/operations.md).
 */
const notAllowedHere = [7, 12];

/** `IndexedValueType` of Temporal's API. */
const indexedAs = { KEYWORD: 2, KEYWORD_LIST: 7 };

async function ensureSearchAttributes({ operatorService }: Connection, namespace: string): Promise<void> {
  const wanted = Object.fromEntries(Object.values(searchAttributes).map(({ name, type }) => [name, indexedAs[type]]));
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    // An earlier version made them single words; workflows that it started are no longer found by them.
    const others = Object.keys(wanted).filter((name) => (customAttributes[name] ?? wanted[name]) !== wanted[name]);
    if (others.length > 0) await operatorService.removeSearchAttributes({ namespace, searchAttributes: others });
    await operatorService.addSearchAttributes({ namespace, searchAttributes: wanted });
  } catch (error) {
    if (!isGrpcServiceError(error) || !notAllowedHere.includes(error.code)) throw error;
  }
}

/** What runs by itself; a Schedule skips a run while the one before it is open. */
const schedules: readonly ScheduleOptions[] = [
  {
    scheduleId: sweepScheduleId,
    spec: { intervals: [{ every: '30 seconds' }] },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
    action: { type: 'startWorkflow', workflowType: 'sweep', workflowId: 'sweep', taskQueue, args: [] },
  },
  {
    scheduleId: retentionScheduleId,
    spec: { intervals: [{ every: '1 day' }] },
    // A machine that is off at midnight makes up for it when it is on again.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
    action: { type: 'startWorkflow', workflowType: 'retention', workflowId: 'retention', taskQueue, args: [] },
  },
];

async function ensureSchedule(client: Client, options: ScheduleOptions): Promise<void> {
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { spec, policies, action } = options;
    await client.schedule
      .getHandle(options.scheduleId)
      .update((previous) => ({ ...previous, spec, policies: { ...previous.policies, ...policies }, action }));
  }
}
