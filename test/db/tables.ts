import type { Query } from '../database.ts';

/** How many rows each table holds. */
export async function countRows(query: Query): Promise<Record<string, number>> {
  const names = await tables(query);
  const counts = names.map((name) => `select '${name}' as name, count(*)::int as rows from "${name}"`);
  const rows = await query(counts.join(' union all '));
  return Object.fromEntries(rows.map((row) => [row['name'], row['rows']]));
}

/** Every row of every table as text, to search it for what must never be stored. */
export async function dumpTables(query: Query): Promise<string> {
  const names = await tables(query);
  const dumps = names.map((name) => `select coalesce(string_agg(t::text, E'\\n'), '') as dump from "${name}" t`);
  const rows = await query(dumps.join(' union all '));
  return rows.map((row) => String(row['dump'])).join('\n');
}

async function tables(query: Query): Promise<string[]> {
  const rows = await query(`select tablename from pg_tables where schemaname = 'public' order by 1`);
  return rows.map((row) => String(row['tablename']));
}
