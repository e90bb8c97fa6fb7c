import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { migrate } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/orm.ts';
import { findPendingMigrations } from '../../src/db/pending-migrations.ts';
import { createEmptyDatabase } from './empty-database.ts';

const migrations = readdirSync(new URL('../../migrations', import.meta.url))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace(/\.ts$/, ''))
  .toSorted();

let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
beforeEach(async () => {
  database = await createEmptyDatabase();
});
afterEach(() => database.drop());

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function pending(): Promise<string[]> {
  const db = await openDatabase({ url: database.url, poolMax: 2, applicationName: 'test' });
  try {
    return await db.read(findPendingMigrations);
  } finally {
    await db.close();
  }
}

/** Runs `node src/migrate.ts` as an operator does. */
async function runProgram(): Promise<string> {
  const script = fileURLToPath(new URL('../../src/migrate.ts', import.meta.url));
  const env = { ...process.env, NODE_OPTIONS: '', DATABASE_URL: database.url };
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
  return stdout;
}

const shape = `select table_name, column_name, data_type, is_nullable, column_default
  from information_schema.columns where table_schema = 'public' order by 1, 2`;
const indexes = `select tablename, indexname, indexdef from pg_indexes where schemaname = 'public' order by 1, 2`;

describe('migrations', () => {
  it('bring an empty database up to date', async () => {
    expect((await pending()).toSorted()).toEqual(migrations);
    expect((await migrate(database.url)).toSorted()).toEqual(migrations);
    expect(await pending()).toEqual([]);
    const template = process.env['CLEF_TEST_DATABASE_URL']!;
    for (const each of [shape, indexes]) expect(await query(database.url, each)).toEqual(await query(template, each));
  });

  it('do nothing when they are run again', async () => {
    await migrate(database.url);
    const before = await query(database.url, shape);
    expect(await migrate(database.url)).toEqual([]);
    expect(await query(database.url, shape)).toEqual(before);
  });

  it('run once when several processes start them at once, and all of these end well', async () => {
    const said = await Promise.all([runProgram(), runProgram(), runProgram()]);
    expect(said.filter((text) => text.startsWith('Applied'))).toHaveLength(1);
    expect(said.filter((text) => text.includes('up to date'))).toHaveLength(2);
    const rows = await query(database.url, 'select name from mikro_orm_migrations');
    expect(rows).toHaveLength(migrations.length);
    expect(await pending()).toEqual([]);
  });

  it('leave no lock behind', async () => {
    await migrate(database.url);
    const held = `select 1 from pg_locks where locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())`;
    expect(await query(database.url, held)).toEqual([]);
  });
});
