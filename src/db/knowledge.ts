import { sql } from 'kysely';
import type { Database, Tx } from './orm.ts';
import { pageKey } from './page-keys.ts';

/** The rows of one page: so few that even the largest contents need little memory. */
const rowsPerPage = 100;
/**
 * Where a page needs more rows. The index of decisions finds all those of one report, not one among them: each page reads
 * every decision of its report again. Decisions are small, so a page holds many.
 */
const rowsPerLargePage: Readonly<Record<string, number>> = { notification_decision: 5_000 };
/** How many rows are searched for a value that can stand as the example of a column. */
const rowsForExamples = 20;

export interface Columns {
  readonly table: string;
  readonly columns: readonly string[];
}

/** The first value of each column that some rows of an integration hold, null where they hold none. */
export async function findExamples(
  tx: Tx,
  integration: string,
  { table, columns }: Columns,
): Promise<Record<string, unknown>> {
  const [first] = pageKey(table);
  // In the order of an index: without it, PostgreSQL may read the table until it meets rows of this integration.
  const { rows } = await sql<{ row: Record<string, unknown> }>`
    select to_jsonb(held) as row from (
      select ${list(columns)} from ${sql.table(table)} where ${owned(table, integration)}
      order by ${sql.ref(first)} limit ${rowsForExamples}) as held`.execute(tx.getKysely());
  const example = (column: string) => rows.map(({ row }) => row[column]).find((value) => value != null) ?? null;
  return Object.fromEntries(columns.map((column) => [column, example(column)]));
}

/** The rows of an integration in one table as JSON texts, read page by page as they are asked for. */
export async function* readRows(
  db: Database,
  integration: string,
  { table, columns }: Columns,
): AsyncGenerator<string, void> {
  const key = pageKey(table);
  const limit = rowsPerLargePage[table] ?? rowsPerPage;
  const order = list(key);
  const keyText = sql.join(key.map((column) => sql`${sql.ref(column)}::text`));
  let after: readonly string[] | undefined;
  do {
    const rest = after ? sql`and (${order}) > (${sql.join(after)})` : sql``;
    const { rows } = await db.read((tx) =>
      sql<{ row: string; key: string[] }>`
        select to_jsonb(shown)::text as row, key from (
          select ${list(columns)}, array[${keyText}] as key from ${sql.table(table)}
          where ${owned(table, integration)} ${rest} order by ${order} limit ${limit}) as page,
        lateral (select ${list(columns)}) as shown`.execute(tx.getKysely()),
    );
    for (const { row } of rows) yield row;
    after = rows.length === limit ? rows.at(-1)!.key : undefined;
  } while (after);
}

function list(columns: readonly string[]) {
  return sql.join(columns.map((column) => sql.ref(column)));
}

function owned(table: string, integration: string) {
  if (table === 'integration') return sql`id = ${integration}`;
  if (table === 'session') return sql`api_key_id in (select id from api_key where integration_id = ${integration})`;
  return sql`integration_id = ${integration}`;
}
