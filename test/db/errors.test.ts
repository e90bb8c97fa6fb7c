import { describe, expect, it } from '@jest/globals';
import { isTransient } from '../../src/db/errors.ts';
import { openDatabase } from '../../src/db/orm.ts';
import { createDatabase } from '../database.ts';

/** What a database really throws when this goes wrong. */
async function thrownBy(url: (real: string) => string, statement: string): Promise<unknown> {
  const database = await createDatabase();
  const db = await openDatabase({ url: url(database.url), poolMax: 2, applicationName: 'test' });
  try {
    return await db.transaction((tx) => tx.execute(statement)).catch((error: unknown) => error);
  } finally {
    await db.close();
    await database.drop();
  }
}

const asIs = (url: string) => url;

describe('an error that says nothing about the work itself', () => {
  it.each([
    ['a server that is not there', (url: string) => url.replace(/:\d+\//, ':1/'), 'select 1'],
    ['a wrong password', (url: string) => url.replace(/:[^:@/]+@/, ':wrong@'), 'select 1'],
    ['a database that is not there', (url: string) => `${url}x`, 'select 1'],
    ['a statement that takes too long', asIs, "set local statement_timeout = '50ms'; select pg_sleep(1)"],
    ['a connection that was ended', asIs, 'select pg_terminate_backend(pg_backend_pid())'],
  ])('%s', async (_what, url, statement) => {
    expect(isTransient(await thrownBy(url, statement))).toBe(true);
  });

  it('an answer that never came', () => expect(isTransient(new Error('Query read timeout'))).toBe(true));
});

describe('an error of the work itself', () => {
  it.each(['select 1 / 0', 'select no_such_column', 'insert into report (id) values (gen_random_uuid())'])(
    '%s',
    async (statement) => {
      expect(isTransient(await thrownBy(asIs, statement))).toBe(false);
    },
  );
});
