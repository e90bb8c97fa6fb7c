import type { EntityName } from '@mikro-orm/core';
import { sql, type RawBuilder } from 'kysely';
import type { Tx } from './orm.ts';
import type { Row } from './schema.ts';

/**
 * The rows of a query that is written out as SQL, with the properties of an entity. For queries that run for every
 * report: `find` composes its SQL anew each time and makes an entity of each row, which costs as much as the query itself
 * (docs/performance.md).
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

/** PostgreSQL takes at most 268 MB as one value of jsonb, and a statement has to end within its timeout. */
const mostCharacters = 16 * 1024 * 1024;

/**
 * Stores rows of an entity, in their order. All of them are one parameter, so that the statement is equally short however
 * many there are. Rows that are too large for one statement go in several, so the caller opens the transaction. A
 * property that only some rows name is null in the others; one that no row names takes its default. Texts must be
 * well-formed. With `skipsExisting`, a row whose key is taken is left out.
 */
export async function insertRows<Entity extends EntityName>(
  tx: Tx,
  entity: Entity,
  rows: readonly Partial<Row<Entity>>[],
  { skipsExisting = false }: { readonly skipsExisting?: boolean } = {},
): Promise<void> {
  if (rows.length === 0) return;
  const table = tableOf(tx, entity);
  const named = rows.flatMap((row) => Object.keys(row).filter((name) => row[name as never] !== undefined));
  const columns = columnsOf(tx, entity, named);
  // By name, not `select *`: during an upgrade the table may have columns that only the newer program knows.
  const list = sql.join(columns.map(({ column }) => sql.ref(column)));
  const onConflict = skipsExisting ? sql`on conflict do nothing` : sql``;
  for (const records of inArrays(rows, (row) => toRecord(columns, row))) {
    await sql`
      insert into ${table} (${list})
      select ${list} from jsonb_populate_recordset(null::${table}, ${records}::jsonb) ${onConflict}`.execute(
      tx.getKysely(),
    );
  }
}

/**
 * Writes some properties of stored rows, each found by its id, as {@link insertRows} stores them; one that a row does not
 * name becomes null there.
 */
export async function updateRows<Entity extends EntityName, Name extends keyof Row<Entity>>(
  tx: Tx,
  entity: Entity,
  rows: readonly (Pick<Row<Entity>, Name> & { readonly id: string })[],
  properties: readonly Name[],
): Promise<void> {
  if (rows.length === 0) return;
  const table = tableOf(tx, entity);
  const columns = columnsOf(tx, entity, properties as readonly string[]);
  const changes = sql.join(columns.map(({ column }) => sql`${sql.ref(column)} = ${sql.ref(`changed.${column}`)}`));
  for (const records of inArrays(rows, (row) => ({ id: row.id, ...toRecord(columns, row) }))) {
    await sql`
      update ${table} as stored set ${changes}
      from jsonb_populate_recordset(null::${table}, ${records}::jsonb) as changed
      where stored.id = changed.id`.execute(tx.getKysely());
  }
}

function tableOf(tx: Tx, entity: EntityName): RawBuilder<unknown> {
  return sql.table(tx.getMetadata().get(entity).tableName);
}

/** A property of an entity, and the column that it is stored in. */
interface StoredProperty {
  readonly name: string;
  readonly column: string;
}

function columnsOf(tx: Tx, entity: EntityName, names: Iterable<string>): StoredProperty[] {
  const wanted = new Set(names);
  return tx
    .getMetadata()
    .get(entity)
    .props.filter(({ name }) => wanted.has(name))
    .map(({ name, fieldNames }) => ({ name, column: fieldNames[0]! }));
}

function toRecord(columns: readonly StoredProperty[], row: object): Record<string, unknown> {
  return Object.fromEntries(columns.map(({ name, column }) => [column, writable(row[name as keyof typeof row])]));
}

/**
 * What `record` makes of each row, as JSON arrays of at most {@link mostCharacters}; a row that is longer by itself has
 * an array of its own.
 */
function* inArrays<R>(rows: readonly R[], record: (row: R) => object): Generator<string> {
  let [chunk, characters]: [string[], number] = [[], 0];
  for (const row of rows) {
    const text = JSON.stringify(record(row));
    if (chunk.length > 0 && characters + text.length > mostCharacters) {
      yield `[${chunk.join()}]`;
      [chunk, characters] = [[], 0];
    }
    chunk.push(text);
    characters += text.length;
  }
  yield `[${chunk.join()}]`;
}

/** JSON has no bigint, but PostgreSQL reads its digits from a string. */
function writable(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** The columns of an entity's table without those of some properties, as the list of a `select`. */
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
