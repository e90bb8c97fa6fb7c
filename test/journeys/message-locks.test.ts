import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { cancelQueued } from '../../src/db/deliveries.ts';
import { lockNotifications } from '../../src/db/notifications.ts';
import { countWaiting } from '../db/waits.ts';
import { eventually, startStack, type Stack } from '../harness.ts';

let stack: Stack;
let integration: string;
let channel: string;
let ids: readonly [string, string];
beforeAll(async () => {
  stack = await startStack({ worker: false });
  ({ id: integration } = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'info' }] }));
  const [row] = await stack.query('select id from channel where integration_id = $1', [integration]);
  channel = String(row!['id']);
  ids = [uuidv7(), uuidv7()];
  // The later one is stored first, so that it is also met first by who reads the table.
  for (const id of ids.toReversed()) {
    await stack.query(
      `insert into notification (id, integration_id, channel_id, kind, dedupe_key, items, status, created_at)
       values ($1, $2, $3, 'test', $4, '[]', 'queued', now())`,
      [id, integration, channel, randomUUID()],
    );
  }
});
afterAll(() => stack.close());

it('NTF-6: a message can be captured while an attempt holds it', async () => {
  await stack.db.transaction(async (tx) => {
    await lockNotifications(tx, ids);
    await stack.query(
      `insert into captured_mail (notification_id, integration_id, "to", subject, text, html, captured_at)
       values ($1, $2, 'a@acme.com', '', '', '', now())`,
      [ids[0], integration],
    );
  });
});

it('NTF-7: who removes a channel and who delivers its messages never wait for each other crosswise', async () => {
  let cancelling: Promise<void> | undefined;
  await stack.db.transaction(async (tx) => {
    await lockNotifications(tx, [ids[0]]);
    cancelling = stack.db.transaction(async (other) => {
      // As the planner may read it once the table has grown: in the order in which the rows were stored.
      for (const way of ['indexscan', 'bitmapscan']) await other.execute(`set local enable_${way} = off`);
      await cancelQueued(other, integration, [channel]);
    });
    await eventually(async () => (await countWaiting(stack.query)) > 0);
    expect(await lockNotifications(tx, [ids[1]])).toHaveLength(1);
  });
  await cancelling;
  expect(await stack.query('select distinct status from notification')).toEqual([{ status: 'suppressed' }]);
});
