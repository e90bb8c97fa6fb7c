import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createDatabase } from '../database.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

it('PRV-7: every foreign key begins an index, so that removing a row does not read whole tables', async () => {
  const bare = await database.query(
    `select conrelid::regclass::text || '.' || attname as name from pg_constraint
     join pg_attribute on attrelid = conrelid and attnum = conkey[1]
     where contype = 'f' and not exists (
       select 1 from pg_index where indrelid = conrelid and indkey[0] = conkey[1] and indpred is null)`,
  );
  expect(bare.map((row) => row['name'])).toEqual([]);
});
