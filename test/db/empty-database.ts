import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { Query } from '../database.ts';

/** A database on the tests' PostgreSQL in which nothing was ever made. */
export async function createEmptyDatabase(): Promise<{ url: string; query: Query; drop(): Promise<void> }> {
  const server = new URL(process.env['CLEF_TEST_DATABASE_URL']!);
  const name = `empty_${randomBytes(6).toString('hex')}`;
  const at = (database: string) => Object.assign(new URL(server), { pathname: `/${database}` }).href;
  await run(at('postgres'), `create database ${name}`);
  return {
    url: at(name),
    query: (text, values = []) => run(at(name), text, values),
    async drop() {
      await run(at('postgres'), `drop database ${name} with (force)`);
    },
  };
}

async function run(url: string, ...statement: Parameters<Query>) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(...statement)).rows;
  } finally {
    await client.end();
  }
}
