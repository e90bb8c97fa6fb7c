import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { taskQueue } from '../../src/temporal/names.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ retentionDays: 30, sendgrid: false });
});
afterAll(() => stack.close());

it('NTF-10: old captured mails go, and the message stays', async () => {
  const { id, key } = await stack.api.integration();
  await stack.api.put(`/integrations/${id}/channels`, {
    notifications: [{ channel: 'email', target: 'ops@example.com', minSeverity: 'info' }],
  });
  for (const commit of ['commit-1', 'commit-2'])
    await stack.api.post('/reports', report(commit, { failing: ['auth/prod'] }), key);
  const captured = async () => (await stack.api.get('/outbox')).body.items.length;
  await eventually(async () => (await captured()) === 2);
  const [first, second] = await stack.query('select notification_id as id from captured_mail order by 1');
  // One was made and captured long ago; the other was made then as well, and captured when it was tried again.
  const long = Date.now() - 31 * 24 * 60 * 60 * 1_000;
  for (const row of [first, second]) {
    await stack.query('update notification set id = $2 where id = $1', [row!['id'], uuidv7({ msecs: long })]);
  }
  await stack.query(
    `update captured_mail set captured_at = now() - interval '31 days'
     where notification_id = (select notification_id from captured_mail order by 1 limit 1)`,
  );
  expect((await stack.activities.removeOld({ after: null })).removed.capturedMails).toBe(1);
  expect(await captured()).toBe(1);
  expect((await stack.api.get(`/integrations/${id}/notifications`)).body.items).toHaveLength(2);
});

it('an integration that the database takes too long over is left to the next day, and the others have their turn', async () => {
  const made = await Promise.all(Array.from({ length: 3 }, () => stack.api.integration()));
  for (const { key } of made) {
    for (const saying of [{ passing: ['auth/prod'] }, { failing: ['auth/prod'] }]) {
      await stack.api.post('/reports', report('commit-1', saying), key);
    }
  }
  const [, busy] = made.map(({ id }) => id).toSorted();
  const start = () => stack.temporal.workflow.start('retention', { workflowId: randomUUID(), taskQueue, args: [] });
  const left = async () =>
    stack.query(`select integration_id from report_body where integration_id = any($1)`, [made.map(({ id }) => id)]);
  await stack.db.transaction(async (tx) => {
    await tx.execute('select 1 from integration where id = ? for no key update', [busy]);
    expect(await (await start()).result()).toMatchObject({ removed: { contents: 2 }, skipped: [busy] });
  });
  expect(await left()).toHaveLength(4);
  expect(await (await start()).result()).toMatchObject({ removed: { contents: 1 }, skipped: [] });
  expect(await left()).toHaveLength(3);
});

it('sessions that have ended are cleared away', async () => {
  await stack.query(
    `insert into session (hash, api_key_id, created_at, expires_at)
     select hash, (select id from api_key limit 1), now() - interval '1 day', now() + span
     from (values ('ended', interval '-1 hour'), ('live', interval '1 hour')) as made (hash, span)`,
  );
  expect((await stack.activities.removeOld({ after: null })).removed.sessions).toBe(1);
  expect(await stack.query('select hash from session')).toEqual([{ hash: 'live' }]);
});

it('a Schedule runs it once a day, and says in Temporal what went', async () => {
  const { key } = await stack.api.integration();
  for (const saying of [{ passing: ['auth/prod'] }, { failing: ['auth/prod'] }]) {
    await stack.api.post('/reports', report('commit-1', saying), key);
  }
  const schedule = stack.temporal.schedule.getHandle('retention');
  expect((await schedule.describe()).spec.intervals).toMatchObject([{ every: 24 * 60 * 60 * 1_000 }]);
  await schedule.trigger();
  const run = await eventually(async () => (await schedule.describe()).info.recentActions[0]);
  const workflow = stack.temporal.workflow.getHandle(
    run.action.type === 'startWorkflow' ? run.action.workflow.workflowId : '',
  );
  expect(await workflow.result()).toMatchObject({ removed: { contents: 1 } });
});
