import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase, type Database, type Tx } from '../../src/db/orm.ts';
import { createDatabase } from '../database.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let db: Database;
beforeAll(async () => {
  database = await createDatabase();
});
beforeEach(async () => {
  db = await openDatabase({ url: database.url, poolMax: 2, applicationName: 'test' });
});
afterEach(() => db.close());
afterAll(() => database.drop());

const onFullDisk = (tx: Tx) => tx.execute(`do $$ begin raise 'no space left' using errcode = 'disk_full'; end $$`);
const withRoom = (tx: Tx) => tx.execute('update session set created_at = now()');

describe('a full disk', () => {
  it('is remembered when a single statement met it, and a small one that found a place does not end that', async () => {
    await expect(db.write(onFullDisk)).rejects.toMatchObject({ code: '53100' });
    expect(await db.refusesWrites()).toBe('full');
    await db.write(withRoom);
    expect(await db.refusesWrites()).toBe('full');
  });

  it('is remembered when a transaction met it, until one finds room', async () => {
    await expect(db.transaction(onFullDisk)).rejects.toMatchObject({ code: '53100' });
    expect(await db.refusesWrites()).toBe('full');
    await db.transaction(withRoom);
    expect(await db.refusesWrites()).toBeUndefined();
  });
});
