import { randomBytes } from 'node:crypto';
import { Client, Pool } from 'pg';

/** A database of its own for one test file, cloned from the migrated one in some 50 ms. */
export async function createDatabase(): Promise<{ url: string; query: Query; drop(): Promise<void> }> {
  const template = new URL(process.env['CLEF_TEST_DATABASE_URL']!);
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = Object.assign(new URL(template), { pathname: `/${name}` }).href;
  await onServer(template, `create database ${name} template ${template.pathname.slice(1)} strategy wal_log`);
  const pool = new Pool({ connectionString: url, max: 4 });
  // The pool has ended before its connections have: the removal may cut off one that takes its leave.
  let isDropped = false;
  pool.on('error', (error) => {
    if (!isDropped) throw error;
  });
  return {
    url,
    query: async (text, values = []) => (await pool.query(text, values)).rows,
    async drop() {
      isDropped = true;
      await pool.end();
      await onServer(template, `drop database ${name} with (force)`);
    },
  };
}

/** Looks into the database as an operator would. */
export type Query = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** A template cannot be cloned while anybody is connected to it, so this goes through another database. */
async function onServer(template: URL, statement: string): Promise<void> {
  const client = new Client({ connectionString: Object.assign(new URL(template), { pathname: '/postgres' }).href });
  await client.connect();
  try {
    // Two files that clone at the same moment would disturb each other.
    await client.query('select pg_advisory_lock(1)');
    await client.query(statement);
  } finally {
    await client.end();
  }
}
