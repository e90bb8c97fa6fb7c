import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoveIntegration } from '../../activities/remove-integration.ts';
import { tablesOfIntegration } from '../../src/db/deletion.ts';
import { dumpTables } from '../db/tables.ts';
import { countWaiting } from '../db/waits.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { historyText } from '../temporal/readable.ts';
import { fullIntegration, remove, removal, rowsLeft, send, words } from './deletions.ts';
import { isQuiet } from './state.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ ingestDeadlineMs: 2_000 });
});
afterAll(() => stack.close());

describe('PRV-7: deleting an integration', () => {
  it('removes every row of it in every table, and leaves one line that says who deleted what', async () => {
    const integration = await fullIntegration(stack);
    const kept = await fullIntegration(stack);
    const before = await rowsLeft(stack, kept);
    await stack.query(
      `insert into captured_mail (notification_id, integration_id, "to", subject, text, html, captured_at)
       select id, integration_id, 'heron@acme.com', 'zebra crossing', '', '', now() from notification where integration_id = $1`,
      [integration.id],
    );
    expect(Object.keys(await rowsLeft(stack, integration)).toSorted()).toEqual(
      [...tablesOfIntegration, 'integration'].toSorted(),
    );

    const { status, body } = await remove(stack, integration);
    expect([status, body]).toMatchObject([202, { id: integration.id, status: 'deleting' }]);
    const { removed } = await removal(stack, integration);
    expect(Object.keys(removed)).toEqual(
      expect.arrayContaining(['report', 'report_body', 'batch', 'alert', 'channel']),
    );
    expect(await rowsLeft(stack, integration)).toEqual({});
    expect(await rowsLeft(stack, kept)).toEqual(before);

    const audited = await stack.query(`select * from audit_event where detail->>'integrationId' = $1`, [
      integration.id,
    ]);
    expect(audited).toMatchObject([{ action: 'integration.deleted', integration_id: null, actor: expect.any(String) }]);
    const { status: gone } = await remove(stack, kept);
    expect(gone).toBe(202);
    await removal(stack, kept);
    const dump = await dumpTables(stack.query);
    for (const word of [...Object.values(words), integration.name, kept.name]) expect(dump).not.toContain(word);
  });

  it('leaves Temporal ids, commits, counts and the name, and no word of a report or a person', async () => {
    const integration = await fullIntegration(stack);
    await remove(stack, integration);
    await removal(stack, integration);
    const handle = stack.temporal.workflow.getHandle(`delete/${integration.id}`);
    const description = await handle.describe();
    expect(await description.staticSummary()).toBe(`delete ${integration.name}`);
    const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toMatch(/nothing of it is left[^]*\| report \| 1 \|/);
    const kept = await historyText(stack.temporal, handle.workflowId);
    expect(kept).toContain('remove rows for ten seconds');
    for (const word of Object.values(words)) expect(kept).not.toContain(word);
  });

  it('ends its keys, hides it everywhere and frees its name at once, whether or not a worker runs', async () => {
    const integration = await fullIntegration(stack);
    const { api } = stack;
    const admin = await api.key(integration.id, ['admin']);
    const [alert] = await api.alerts(integration);
    const { body: sent } = await send(stack, integration, 'commit-2');
    const [message] = await stack.query('select id from notification where integration_id = $1', [integration.id]);
    await eventually(() => isQuiet(stack.query, integration));
    await stack.stopWorker();
    try {
      expect((await remove(stack, integration, admin)).status).toBe(202);
      for (const key of [integration.key, admin]) {
        expect((await api.get(`/integrations/${integration.id}`, key)).status).toBe(401);
      }
      expect((await send(stack, integration, 'commit-3')).status).toBe(401);
      const paths = [
        `/integrations/${integration.id}`,
        `/integrations/${integration.id}/alerts`,
        `/integrations/${integration.id}/matrix`,
        `/integrations/${integration.id}/knowledge`,
        `/alerts/${alert.id}`,
        `/batches/${sent.batchId}`,
      ];
      for (const path of paths) expect([path, (await api.get(path)).status]).toEqual([path, 404]);
      expect((await api.post(`/notifications/${String(message!['id'])}/retry`, {})).status).toBe(404);
      expect((await api.post(`/alerts/${alert.id}/unacknowledge`, {})).status).toBe(404);
      expect((await remove(stack, integration)).status).toBe(404);
      for (const list of ['/integrations', '/alerts?status=all&limit=200', '/outbox']) {
        expect([list, JSON.stringify((await api.get(list)).body)]).toEqual([
          list,
          expect.not.stringContaining(integration.id),
        ]);
      }
      const again = await api.post('/integrations', { name: integration.name });
      expect(again.status).toBe(201);
      expect((await remove(stack, { id: again.body.id })).status).toBe(202);
    } finally {
      await stack.startWorker();
    }
    await removal(stack, integration);
    expect(await rowsLeft(stack, integration)).toEqual({});
  });

  it('while twenty clients submit ends well: each is answered, and nothing of it is left', async () => {
    const integration = await stack.api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'info' }] });
    const client = async (number: number) => {
      const statuses: number[] = [];
      for (let turn = 0; ; turn += 1) {
        const { status } = await send(stack, integration, `commit-${number}-${turn}`);
        statuses.push(status);
        if (status === 401) return statuses;
      }
    };
    const clients = Array.from({ length: 20 }, (_, number) => client(number));
    await eventually(
      async () =>
        Number(
          (
            await stack.query(`select count(*) from batch where state = 'done' and integration_id = $1`, [
              integration.id,
            ])
          )[0]!['count'],
        ) > 20,
    );
    expect((await remove(stack, integration)).status).toBe(202);
    const statuses = (await Promise.all(clients)).flat();
    expect([200, 202, 401, 404]).toEqual(expect.arrayContaining([...new Set(statuses)]));
    await removal(stack, integration);
    expect(await rowsLeft(stack, integration)).toEqual({});
  }, 60_000);

  it('is taken up by the sweep where nobody could begin it, and done twice is done once', async () => {
    const integration = await fullIntegration(stack);
    await stack.query(`update integration set deleted_at = now() - interval '2 min' where id = $1`, [integration.id]);
    expect((await stack.activities.sweep()).deletions).toBeGreaterThanOrEqual(1);
    await removal(stack, integration);
    expect(await rowsLeft(stack, integration)).toEqual({});
    expect(await stack.activities.removeIntegration({ integrationId: integration.id })).toEqual({
      removed: {},
      finished: true,
    });
  });

  it('is taken up by the sweep also behind a hundred older ones that are under way', async () => {
    await stack.stopWorker();
    try {
      const made = Array.from({ length: 101 }, () => stack.api.integration());
      const integrations = await Promise.all(made);
      for (const [age, { id }] of integrations.toReversed().entries()) {
        await stack.query(`update integration set deleted_at = now() - interval '2 min' * ${age + 1} where id = $1`, [
          id,
        ]);
      }
      const begun = async () =>
        (await stack.temporal.workflow.count(`WorkflowType = 'deleteIntegration' and ExecutionStatus = 'Running'`))
          .count;
      expect((await stack.activities.sweep()).deletions).toBe(100);
      const youngest = stack.temporal.workflow.getHandle(`delete/${integrations.at(-1)!.id}`);
      await expect(youngest.describe()).rejects.toThrow();
      // None of the hundred has ended.
      expect((await stack.activities.sweep()).deletions).toBe(1);
      expect((await youngest.describe()).status.name).toBe('RUNNING');
      await eventually(async () => (await begun()) === 101);
      expect((await stack.activities.sweep()).deletions).toBe(0);
    } finally {
      await stack.startWorker();
    }
    await eventually(async () => {
      const [row] = await stack.query('select count(*)::int as left from integration where deleted_at is not null');
      return row!['left'] === 0;
    });
  });

  it('goes on with each step where the one before it ended, however many rows there are', async () => {
    const integration = await fullIntegration(stack);
    await stack.query(
      `insert into audit_event (integration_id, at, actor, action, detail)
       select $1, now(), 'test', 'test', '{}' from generate_series(1, 2500)`,
      [integration.id],
    );
    await stack.query(
      `insert into notification_decision (alert_id, report_id, revision, channel_id, integration_id, reason, at)
       select gen_random_uuid(), decision.report_id, 1, channel_id, integration_id, reason, at
       from (select * from notification_decision where integration_id = $1 limit 1) decision, generate_series(1, 2500)`,
      [integration.id],
    );
    const left = await rowsLeft(stack, integration);
    await stack.query('update integration set deleted_at = now() where id = $1', [integration.id]);
    const shortStep = createRemoveIntegration({ db: stack.db }, 0);
    const steps = [await shortStep({ integrationId: integration.id })];
    while (!steps.at(-1)!.finished) {
      steps.push(await shortStep({ integrationId: integration.id, from: steps.at(-1)!.next }));
    }
    expect(steps.map(({ next }) => next)).toEqual([
      'notification_decision',
      'notification_decision',
      'audit_event',
      'audit_event',
      undefined,
    ]);
    expect(steps[2]!.removed).not.toHaveProperty('api_key');
    const total = (table: string) => steps.reduce((sum, { removed }) => sum + (removed[table] ?? 0), 0);
    for (const table of tablesOfIntegration) expect([table, total(table)]).toEqual([table, left[table] ?? 0]);
    expect(await rowsLeft(stack, integration)).toEqual({});
  });

  it('by hand in Temporal does not begin while the integration lives', async () => {
    const integration = await stack.api.integration();
    await expect(stack.activities.removeIntegration({ integrationId: integration.id })).rejects.toMatchObject({
      type: 'NotDeleted',
      nonRetryable: true,
    });
  });

  it('that finds a row which came in meanwhile takes that away with its next step', async () => {
    const integration = await fullIntegration(stack);
    const { db, activities, query } = stack;
    await query('update integration set deleted_at = now() where id = $1', [integration.id]);
    // A request that was under way and had not committed when the steps before the last one looked.
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const writing = db.transaction(async (tx) => {
      await tx.execute(`insert into policy_rule (integration_id, rule_id, name, severity, enabled, parameters, position)
        values ('${integration.id}', 'late', 'late', 'info', true, '{}', 9)`);
      await held;
    });
    const step = activities.removeIntegration({ integrationId: integration.id });
    await eventually(async () => (await countWaiting(query, 'delete from "integration"%')) > 0);
    release();
    await writing;
    expect(await step).toMatchObject({ finished: false });
    expect(await activities.removeIntegration({ integrationId: integration.id })).toEqual({
      removed: { policy_rule: 1 },
      finished: true,
    });
  });
});
