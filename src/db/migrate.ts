import { Client } from 'pg';
import { createOrm } from './orm.ts';

/** The key of an advisory lock, any fixed number: one process migrates at a time, the others wait. */
const migrationLock = 4_617_315_517;

/**
 * Brings a database up to date and gives the names of the migrations it applied; several processes may call it at once.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const guard = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  await guard.connect();
  try {
    await guard.query('select pg_advisory_lock($1)', [migrationLock]);
    const orm = await createOrm({ url: databaseUrl, poolMax: 2, applicationName: 'clef-pro migrate', unbounded: true });
    try {
      return (await orm.migrator.up()).map((migration) => migration.name);
    } finally {
      await orm.close(true);
    }
  } finally {
    await guard.end();
  }
}
