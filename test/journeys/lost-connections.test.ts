import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase, type Database, type Tx } from '../../src/db/orm.ts';
import { createDatabase } from '../database.ts';

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
