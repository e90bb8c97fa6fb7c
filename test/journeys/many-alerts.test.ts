import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import type { TestIntegration } from '../api-client.ts';
import { startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';

let stack: Stack;
let integration: TestIntegration;
// Before any connection is open: what watches the answers of one keeps the function that it found (src/db/pool.ts).
const statement = jest.spyOn(Client.prototype, 'query');
beforeAll(async () => {
  stack = await startStack({ worker: false, ingestDeadlineMs: 100 });
});
beforeEach(async () => {
  const channels = ['info', 'critical'].map((minSeverity) => ({ target: `${minSeverity}@acme.com`, minSeverity }));
  integration = await stack.api.integration({ channels });
});
afterAll(() => stack.close());

/** So many statements an API notes and asks beside an activity: a key's use, whether hints still come. */
const besides = 5;
/** With the one cell that every report here has, as many as a report may have. */
const scopes = Array.from(
  { length: 9_999 },
  (_each, index) => `namespace-${index % 100}/environment-${Math.floor(index / 100)}`,
);

/** What an activity gave, and how many statements that took. */
async function counted<T>(name: string, activity: () => Promise<T>): Promise<{ result: T; statements: number }> {
  statement.mockClear();
  const started = performance.now();
  const result = await activity();
  const [statements, ms] = [statement.mock.calls.length, Math.round(performance.now() - started)];
  console.log(`${name}: ${ms} ms, ${statements} statements`);
  return { result, statements };
}

/** Applies a report in an activity of its own. */
async function apply(wire: ReturnType<typeof report>) {
  const { body } = await stack.api.post('/reports', wire, integration.key);
  expect(body).toMatchObject({ status: 'accepted' });
  const { batchId } = body;
  const { result, statements } = await counted(wire.commitSha, () => stack.activities.applyBatch({ batchId }));
  return { ...result, statements };
}

/** Acknowledges everything that is open, and delivers the message that was queued last. */
async function deliverAcknowledged() {
  await stack.query(
    `update alert set acknowledged_at = now(), acknowledged_by = 'anna' where integration_id = $1 and resolved_at is null`,
    [integration.id],
  );
  const [last] = await stack.query('select id from notification where integration_id = $1 order by id desc limit 1', [
    integration.id,
  ]);
  const notificationId = String(last!['id']);
  return counted('a message of acknowledged alerts', () => stack.activities.deliverNotification({ notificationId }));
}

/** Heads at which alerts open, recur and grow worse, are resolved, and open again. */
function heads(failing: readonly string[], name: string) {
  return [
    report(`opened-${name}`, { failing, severity: 'warning' }),
    report(`recurs-${name}`, { failing, severity: 'critical' }),
    report(`passes-${name}`, { passing: failing }),
    report(`failed-${name}`, { failing }),
  ];
}

describe('as many alerts as one report can open', () => {
  it('open, recur, grow worse, resolve, open again and leave their message with as many statements as one has', async () => {
    const few = [];
    for (const head of heads(scopes.slice(0, 1), 'one')) few.push(await apply(head));
    for (const { statements } of few) expect(statements).toBeGreaterThan(5);
    integration = await stack.api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'info' }] });
    const many = [];
    for (const head of heads(scopes, 'all')) many.push(await apply(head));

    const { length } = scopes;
    expect(many.map(({ alerts }) => alerts)).toEqual([
      { opened: length, recurring: 0, resolved: 0 },
      { opened: 0, recurring: length, resolved: 0 },
      { opened: 0, recurring: 0, resolved: length },
      { opened: length, recurring: 0, resolved: 0 },
    ]);
    for (const [index, { statements }] of many.entries()) {
      expect(statements).toBeLessThanOrEqual(few[index]!.statements + besides);
    }
    const [row] = await stack.query(
      `select count(*)::int as alerts, count(previous_alert_id)::int as followers,
         (select count(*)::int from alert_event where integration_id = $1) as events
       from alert where integration_id = $1`,
      [integration.id],
    );
    expect(row).toEqual({ alerts: 2 * length, followers: length, events: 4 * length });

    const { result, statements } = await deliverAcknowledged();
    expect(result).toMatchObject({ status: 'suppressed' });
    expect(statements).toBeLessThanOrEqual(10 + besides);
  }, 240_000);
});
