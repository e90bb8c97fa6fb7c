import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ worker: false, ingestDeadlineMs: 300 });
});
afterEach(() => {
  jest.useRealTimers();
});
afterAll(() => stack.close());

const day = 24 * 3_600_000;

/** The clock of this process is wrong by so much from now on; it still waits as long as before. */
function shiftClock(byMs: number): void {
  const doNotFake = [
    'hrtime',
    'nextTick',
    'performance',
    'queueMicrotask',
    'setImmediate',
    'clearImmediate',
    'setInterval',
    'clearInterval',
    'setTimeout',
    'clearTimeout',
  ] as const;
  jest.useFakeTimers({ now: Date.now() + byMs, doNotFake: [...doNotFake] });
}

it.each([
  ['ahead', 2 * day],
  ['behind', -2 * day],
])(
  'NTF-5: a worker whose clock is two days %s gives no message up, and hides none from the sweep',
  async (_which, by) => {
    const integration = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'critical' }] });
    const { body } = await stack.api.post('/reports', report('commit-1', { failing: ['auth/prod'] }), integration.key);
    stack.sendgrid.answerWith({ status: 500 }, { status: 500 });
    const attempt = async (notificationId: string) =>
      stack.activities.deliverNotification({ notificationId }).catch(() => undefined);

    shiftClock(by);
    const { notifications } = await stack.activities.applyBatch({ batchId: body.batchId });
    const [id] = notifications;
    await attempt(id!);
    jest.useRealTimers();
    await attempt(id!);
    const [row] = await stack.query(
      `select status, attempts, abs(extract(epoch from now() - created_at)) < 60 as "storedNow" from notification where id = $1`,
      [id],
    );
    expect(row).toEqual({ status: 'queued', attempts: 2, storedNow: true });
    expect(await stack.activities.deliverNotification({ notificationId: id! })).toMatchObject({ status: 'sent' });
  },
);
