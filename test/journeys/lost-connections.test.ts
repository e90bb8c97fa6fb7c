import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase, type Database, type Tx } from '../../src/db/orm.ts';
import { pino } from 'pino';
import { listenForHints } from '../../src/db/hints.ts';
import { createDatabase } from '../database.ts';
import { setReadOnly } from '../db/read-only.ts';
import { lineToDatabase } from './cuttable.ts';

const applicationName = 'test of lost connections';
let database: Awaited<ReturnType<typeof createDatabase>>;
let db: Database;
beforeAll(async () => {
  database = await createDatabase();
  db = await openDatabase({ url: database.url, poolMax: 2, applicationName });
});
afterAll(() => database.drop());

/** What a restart of PostgreSQL does to whoever is in the middle of something. */
async function loseConnection(tx: Tx): Promise<void> {
  await database.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [
    applicationName,
  ]);
  await tx.execute('select 1');
}

describe('a pool of two connections', () => {
  it('serves again after three were lost in the middle of a transaction', async () => {
    for (let lost = 0; lost < 3; lost += 1) {
      await expect(db.transaction(loseConnection)).rejects.toThrow(/not queryable|terminat/);
    }
    expect(await db.read((tx) => tx.execute('select 1 as one'))).toEqual([{ one: 1 }]);
    await db.close();
  });
});

describe('a pool whose connections fell silent', () => {
  let line: Awaited<ReturnType<typeof lineToDatabase>>;
  let far: Database;
  beforeEach(async () => {
    line = await lineToDatabase(database.url);
    far = await openDatabase({ url: line.through(database.url), poolMax: 2, applicationName, answerWithinMs: 1_000 });
  });
  afterEach(async () => {
    await Promise.all([far.close(), line.close()]);
  });

  const one = () => far.read((tx) => tx.execute('select 1 as one'));

  it('serves again once the line is mended, whatever they were in the middle of', async () => {
    const { promise: silence, resolve: fallSilent } = Promise.withResolvers<void>();
    let connected = 0;
    const inTransactions = [0, 1].map(() =>
      far.transaction(async (tx) => {
        await tx.execute('select 1');
        connected += 1;
        if (connected === 2) fallSilent(line.suffer('silent'));
        await silence;
        await tx.execute('select 1');
      }),
    );
    for (const ended of await Promise.allSettled(inTransactions)) {
      expect(ended).toMatchObject({
        status: 'rejected',
        reason: expect.objectContaining({ message: expect.stringMatching(/timeout|terminated/i) }),
      });
    }
    await line.mend();
    expect(await one()).toEqual([{ one: 1 }]);

    await line.suffer('silent');
    await expect(one()).rejects.toThrow(/timeout/);
    await line.mend();
    expect(await one()).toEqual([{ one: 1 }]);
  });
});

describe('a listener for hints whose connection fell silent', () => {
  it('can be stopped: nobody takes leave of it', async () => {
    const line = await lineToDatabase(database.url);
    const { promise: listens, resolve: gap } = Promise.withResolvers<void>();
    const log = pino({ level: 'silent' });
    const hints = listenForHints({ url: line.through(database.url), log }, { hint() {}, gap });
    await listens;
    await line.suffer('silent');
    await hints.stop();
    await line.close();
  });
});

describe('a pool whose server let nobody write for a while', () => {
  it('keeps no connection that was made meanwhile', async () => {
    const own = await openDatabase({ url: database.url, poolMax: 1, applicationName });
    const write = () => own.transaction((tx) => tx.execute('create table if not exists written (it int)'));
    await setReadOnly(database.url, true);
    await expect(write()).rejects.toMatchObject({ code: '25006' });
    await setReadOnly(database.url, false);
    await write();
    await own.close();
  });
});
