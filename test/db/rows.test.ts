import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendAlertEvents, findAlert, insertAlerts, type NewAlert } from '../../src/db/alerts.ts';
import { keepCapturedMails } from '../../src/db/captured-mails.ts';
import { listChannels, replaceChannels } from '../../src/db/channels.ts';
import { insertTest } from '../../src/db/deliveries.ts';
import { createIntegration, type IntegrationSettings } from '../../src/db/integrations.ts';
import { openDatabase, type Database } from '../../src/db/orm.ts';
import { updateRows } from '../../src/db/rows.ts';
import { Alert } from '../../src/db/schema.ts';
import { createDatabase } from '../database.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let db: Database;
let integration: string;
beforeAll(async () => {
  database = await createDatabase();
  db = await openDatabase({ url: database.url, poolMax: 2, applicationName: 'test' });
  const settings: IntegrationSettings = {
    collectCIContext: true,
    trackedBranches: [],
    resultMode: 'auto',
    privacyMode: 'redact',
    expectReportEvery: null,
  };
  const made = await db.transaction((tx) => createIntegration(tx, 'rows', settings));
  integration = made!.id;
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const megabyte = 1024 * 1024;

/** Stores events of an alert, each with a note of so many characters. */
async function store(lengths: readonly number[]): Promise<string> {
  const alertId = randomUUID();
  const events = lengths.map((length, place) => ({
    integration,
    alertId,
    kind: 'opened' as const,
    at: new Date(),
    by: `${place}`,
    note: 'x'.repeat(length),
  }));
  await db.transaction((tx) => appendAlertEvents(tx, events));
  return alertId;
}

/** The places of what was stored, in the order of their ids, by the statement that stored them. */
async function statementsOf(alertId: string): Promise<number[][]> {
  const stored = await database.query(
    `select array_agg(by::integer order by id) as places from alert_event where alert_id = $1
     group by xmin::text, cmin::text order by min(id)`,
    [alertId],
  );
  return stored.map(({ places }) => places as number[]);
}

describe('many rows', () => {
  it('are stored by one statement while they are small', async () => {
    expect(await statementsOf(await store([1, 2, 3]))).toEqual([[0, 1, 2]]);
  });

  it('of more than 16 MB go in several statements, far below the 268 MB that PostgreSQL takes, in their order', async () => {
    const statements = await statementsOf(await store(Array.from({ length: 40 }, () => megabyte)));
    expect(statements.map((places) => places.length)).toEqual([15, 15, 10]);
    expect(statements.flat()).toEqual(Array.from({ length: 40 }, (_, place) => place));
  });

  it('of which one is more than the rest together go in their order too', async () => {
    expect(await statementsOf(await store([1, 1, 20 * megabyte, 1]))).toEqual([[0, 1], [2], [3]]);
  });
});

describe('stored rows', () => {
  it('are changed in the properties that are named, also to null, and in no other', async () => {
    const alert: NewAlert = {
      id: randomUUID(),
      integration,
      ruleId: 'rule',
      ruleName: 'Rule',
      scope: '',
      scopeListed: false,
      severity: 'warning',
      message: 'before',
      count: 1,
      occurrences: 1,
      openedAt: new Date(),
      introducedByCommit: 'a',
      introducedExact: true,
      detectedAtCommit: 'a',
      lastSeenCommit: 'a',
      lastEvaluatedCommit: 'a',
      previousAlertId: randomUUID(),
    };
    const other = { ...alert, id: randomUUID(), scope: 'other' };
    await db.transaction((tx) => insertAlerts(tx, [alert, other]));
    const resolvedAt = new Date();
    const changed = { ...alert, ruleName: 'Not named', message: 'after', previousAlertId: null, resolvedAt };
    await db.transaction((tx) => updateRows(tx, Alert, [changed], ['message', 'previousAlertId', 'resolvedAt']));
    const find = (id: string) => db.read((tx) => findAlert(tx, id));
    expect(await find(alert.id)).toMatchObject({ ...alert, message: 'after', previousAlertId: null, resolvedAt });
    expect(await find(other.id)).toMatchObject({ ...other, resolvedAt: null });
  });
});

describe('a mail that is kept', () => {
  it('goes into a table that a newer release gave a column with a default, and a repeat changes nothing', async () => {
    const notification = await db.transaction(async (tx) => {
      const address = { kind: 'email', target: 'a@example.com', minSeverity: 'info', notifyResolved: false } as const;
      await replaceChannels(tx, integration, [address]);
      const [channel] = await listChannels(tx, integration);
      return (await insertTest(tx, { integration, channel: channel!.id, dedupeKey: 'rows' }))!.id;
    });
    await database.query(`alter table captured_mail add column newer text not null default 'default'`);
    const mail = { notification, integration, to: 'a@example.com', subject: 'first', text: '', html: '' };
    await db.transaction((tx) => keepCapturedMails(tx, [mail]));
    await db.transaction((tx) => keepCapturedMails(tx, [{ ...mail, subject: 'second' }]));
    const kept = await database.query(`select subject, newer from captured_mail where notification_id = $1`, [
      notification,
    ]);
    expect(kept).toEqual([{ subject: 'first', newer: 'default' }]);
  });
});
