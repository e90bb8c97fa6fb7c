import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { connectTemporal, type Temporal } from '../../src/temporal/client.ts';
import { sweepScheduleId } from '../../src/temporal/names.ts';
import { startWorker, type RunningWorker } from '../../src/temporal/worker.ts';
import { eventually, poolMax, startStack, type Stack } from '../harness.ts';
import { workflowBundle } from '../workflow-bundle.ts';

let stack: Stack;
let temporal: Temporal;
let worker: RunningWorker;
beforeAll(async () => {
  stack = await startStack({ worker: false });
  const address = process.env['CLEF_TEST_TEMPORAL_ADDRESS']!;
  const config = { address, namespace: stack.namespace, apiKey: undefined, tls: undefined, uiUrl: undefined };
  temporal = await connectTemporal(config);
  worker = await startWorker(
    { temporal: config, databasePoolMax: poolMax },
    {
      temporal,
      activities: stack.activities,
      log: pino({ level: 'silent' }),
      workflowBundle: workflowBundle(),
      setUpEveryMs: 200,
    },
  );
});
afterAll(async () => {
  await worker.stop();
  await temporal.close();
  await stack.close();
});

it('a Schedule that somebody deletes is made again while the worker runs: nothing that was lost would be found without the sweep', async () => {
  const sweep = stack.temporal.schedule.getHandle(sweepScheduleId);
  await sweep.delete();
  const made = await eventually(() => sweep.describe().catch(() => undefined));
  expect(made.scheduleId).toBe(sweepScheduleId);
});
