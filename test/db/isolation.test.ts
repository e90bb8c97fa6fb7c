import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase, type Database } from '../../src/db/orm.ts';
import { createDatabase } from '../database.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let db: Database;
beforeAll(async () => {
  database = await createDatabase();
  const name = new URL(database.url).pathname.slice(1);
  await database.query(`alter database ${name} set default_transaction_isolation = 'repeatable read'`);
  db = await openDatabase({ url: database.url, poolMax: 2, applicationName: 'test' });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

describe('a database whose transactions are REPEATABLE READ unless they say otherwise', () => {
  it('ORD-8: runs ours as READ COMMITTED', async () => {
    const said = await db.read((tx) => tx.execute('show default_transaction_isolation'));
    expect(said).toEqual([{ default_transaction_isolation: 'repeatable read' }]);
    const ours = await db.transaction((tx) => tx.execute('show transaction_isolation'));
    expect(ours).toEqual([{ transaction_isolation: 'read committed' }]);
  });

  it('ORD-8: shows a transaction that waited for a lock what was done under it', async () => {
    await database.query('create table place (at integer); insert into place values (1)');
    const { promise: isHeld, resolve: held } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const first = db.transaction(async (tx) => {
      await tx.execute('select at from place for update');
      held();
      await released;
      await tx.execute('update place set at = 2');
    });
    await isHeld;
    const second = db.transaction(async (tx) => {
      await tx.execute('select 1');
      release();
      return tx.execute('select at from place for update');
    });
    await first;
    expect(await second).toEqual([{ at: 2 }]);
  });
});
