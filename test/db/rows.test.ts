import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendAlertEvents } from '../../src/db/alerts.ts';
import { createIntegration, type IntegrationSettings } from '../../src/db/integrations.ts';
import { openDatabase, type Database } from '../../src/db/orm.ts';
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
