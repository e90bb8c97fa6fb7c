import type { EntityName } from '@mikro-orm/core';
import { sql, type RawBuilder } from 'kysely';
import type { Tx } from './orm.ts';
import type { Row } from './schema.ts';

/**
 * The rows of a query that is written out, as those of an entity. For what is asked for every report: `find` composes its
 * SQL each time anew, which costs as much as asking (docs/performance.md).
 */
export async function rowsOf<Entity extends EntityName>(
  tx: Tx,
  entity: Entity,
  query: RawBuilder<unknown>,
): Promise<Row<Entity>[]> {
  const { rows } = await query.execute(tx.getKysely());
  if (rows.length === 0) return [];
  // One for all: with the identity map switched off, each `map` would make one of its own.
  const mapper = tx.fork({ keepTransactionContext: true });
  return rows.map((row) => mapper.map(entity, row as object, { disableIdentityMap: false }) as Row<Entity>);
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
