import { readdirSync } from 'node:fs';
import { sql } from 'kysely';
import { hasCode, sqlState } from './errors.ts';
import { migrationsFolder, type Tx } from './orm.ts';

/**
 * The names of the migrations that this program knows and the database has not run. The migrator of MikroORM is not used:
 * to answer, it creates its table where there is none, and it is not made for a process that runs for months.
 */
export async function findPendingMigrations(tx: Tx): Promise<string[]> {
  const executed = new Set(await findExecuted(tx));
  return readdirSync(migrationsFolder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replace(/\.ts$/, ''))
    .filter((name) => !executed.has(name));
}

async function findExecuted(tx: Tx): Promise<string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from mikro_orm_migrations`.execute(tx.getKysely());
    return rows.map((row) => row.name.replace(/\.[jt]s$/, ''));
  } catch (error) {
    const neverMigrated = hasCode(error, sqlState.undefinedTable);
    if (neverMigrated) return [];
    throw error;
  }
}
