import type { EntityName } from '@mikro-orm/core';
import { sql, type RawBuilder } from 'kysely';
import type { Tx } from './orm.ts';
import type { Row } from './schema.ts';

/**
 * The rows of a query that is written out, as those of an entity, without making entities of them. For what is asked for
 * every report: `find` composes its SQL each time anew, which costs as much as asking (docs/performance.md).
 */
export async function rowsOf<Entity extends EntityName>(
  tx: Tx,
  entity: Entity,
  query: RawBuilder<unknown>,
): Promise<Row<Entity>[]> {
  const { rows } = await query.execute(tx.getKysely());
  const meta = tx.getMetadata().get(entity);
  const numbers = meta.props.filter(({ runtimeType }) => runtimeType === 'bigint').map(({ name }) => name);
  return rows.map((row) => {
    const mapped = tx.getDriver().mapResult(row as never, meta) as Record<string, unknown>;
    for (const name of numbers) mapped[name] &&= BigInt(mapped[name] as string);
    return mapped as Row<Entity>;
  });
}

/**
 * Stores rows of an entity, in their order, as one parameter: however many there are, the statement is as short. A property
 * that only some of them name is null in the others; one that none names takes its default. Texts must be well-formed.
 */
export async function insertRows<Entity extends EntityName>(
  tx: Tx,
  entity: Entity,
  rows: readonly Partial<Row<Entity>>[],
): Promise<void> {
  if (rows.length === 0) return;
  const { tableName, props } = tx.getMetadata().get(entity);
  const named = new Set(rows.flatMap((row) => Object.keys(row).filter((name) => row[name as never] !== undefined)));
  const columns = props
    .filter(({ name }) => named.has(name))
    .map(({ name, fieldNames }) => [name, fieldNames[0]!] as const);
  const records = rows.map((row) =>
    Object.fromEntries(columns.map(([name, column]) => [column, writable(row[name as keyof typeof row])])),
  );
  const [table, list] = [sql.table(tableName), sql.join(columns.map(([, column]) => sql.ref(column)))];
  await sql`
    insert into ${table} (${list})
    select ${list} from jsonb_populate_recordset(null::${table}, ${JSON.stringify(records)}::jsonb)`.execute(
    tx.getKysely(),
  );
}

/** JSON knows no such numbers. */
function writable(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** The columns of an entity's table, but for those of some properties, for the list of a `select`. */
export function columnsWithout<Entity extends EntityName>(
  tx: Tx,
  entity: Entity,
  ...left: readonly (keyof Row<Entity>)[]
): RawBuilder<unknown> {
  const columns = tx
    .getMetadata()
    .get(entity)
    .props.filter(({ name }) => !left.includes(name as keyof Row<Entity>))
    .flatMap(({ fieldNames }) => fieldNames ?? []);
  return sql.join(columns.map((column) => sql.ref(column)));
}
