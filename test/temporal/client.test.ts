import { getEventListeners } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { connectTemporal, type Temporal } from '../../src/temporal/client.ts';
import { batchWorkflowId } from '../../src/temporal/names.ts';
import { createNamespace } from '../namespace.ts';

let temporal: Temporal;
beforeAll(async () => {
  const address = process.env['CLEF_TEST_TEMPORAL_ADDRESS']!;
  const namespace = await createNamespace(address);
  temporal = await connectTemporal({ address, namespace, apiKey: undefined, tls: undefined, uiUrl: undefined });
  await temporal.ensureSetUp();
});
afterAll(() => temporal.close());

describe('the client of Temporal', () => {
  it('keeps nothing of a call that is over: a process makes millions of them', async () => {
    const signals = new Set<EventTarget>();
    const { addEventListener } = AbortSignal.prototype;
    AbortSignal.prototype.addEventListener = function (this: AbortSignal, ...args: never[]) {
      signals.add(this);
      Reflect.apply(addEventListener, this, args);
    };
    try {
      for (let calls = 0; calls < 20; calls += 1) {
        const input = { batchId: uuidv7(), integrationName: 'payments', headCommit: 'commit-1', reportCount: 1 };
        await temporal.restart(batchWorkflowId(input.integrationName, input.headCommit, input.batchId), [input]);
      }
    } finally {
      AbortSignal.prototype.addEventListener = addEventListener;
    }
    expect(signals.size).toBeGreaterThan(0);
    for (const signal of signals) expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(1);
  });
});
