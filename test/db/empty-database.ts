import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** A database on the tests' PostgreSQL in which nothing was ever made. */
export async function createEmptyDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = new URL(process.env['CLEF_TEST_DATABASE_URL']!);
  const name = `empty_${randomBytes(6).toString('hex')}`;
  const run = async (statement: string) => {
    const client = new Client({ connectionString: Object.assign(new URL(server), { pathname: '/postgres' }).href });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await run(`create database ${name}`);
  return {
    url: Object.assign(new URL(server), { pathname: `/${name}` }).href,
    drop: () => run(`drop database ${name} with (force)`),
  };
}
