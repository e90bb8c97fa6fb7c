import { afterAll, beforeAll, it } from '@jest/globals';
import { lockNotifications } from '../../src/db/notifications.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ worker: false, ingestDeadlineMs: 300 });
});
afterAll(() => stack.close());

it('NTF-6: a message that somebody else holds keeps none that was handed over with it from being written down', async () => {
  const channels = Array.from({ length: 12 }, (_, index) => ({
    target: `team-${index}@acme.com`,
    minSeverity: 'critical' as const,
  }));
  const integration = await stack.api.integration({ channels });
  const { body } = await stack.api.post('/reports', report('commit-1', { failing: ['auth/prod'] }), integration.key);
  const { notifications: ids } = await stack.activities.applyBatch({ batchId: body.batchId });
  const held = ids[0]!;

  let answer: (() => void) | undefined;
  const after = new Promise<void>((resolve) => (answer = resolve));
  stack.sendgrid.answerBy(() => ({ status: 202, after }));
  const attempts = stack.activities.deliverNotifications({ notificationIds: ids });
  await eventually(async () => stack.sendgrid.calls() === ids.length);
  await stack.db.transaction(async (tx) => {
    await lockNotifications(tx, [held]);
    answer!();
    await eventually(async () => {
      // As the database itself does with what waits for too long.
      await stack.query(`select pg_cancel_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%notification%'`);
      return (await stack.query(`select 1 from notification where status = 'sent'`)).length === ids.length - 1;
    });
  });
  await attempts;
  await eventually(async () => {
    const rows = await stack.query('select distinct status, unknown_attempts from notification');
    return JSON.stringify(rows) === JSON.stringify([{ status: 'sent', unknown_attempts: 0 }]);
  });
});
