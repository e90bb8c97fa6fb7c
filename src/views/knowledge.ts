import { findExamples, readRows } from '../db/knowledge.ts';
import type { IntegrationRow } from '../db/integrations.ts';
import type { Database } from '../db/orm.ts';
import { knownElsewhere, knownFields, type KnownField, type ShownTo } from '../domain/knowledge.ts';

/** How many characters of an example are shown at most. */
const exampleLength = 200;

/** Every stored field with an example of this integration, null where there is none or this reader may not see it (PRV-7). */
export async function readKnowledge(db: Database, integration: IntegrationRow, reader: 'read' | 'admin') {
  const visible: readonly ShownTo[] = reader === 'admin' ? ['read', 'admin'] : ['read'];
  const items = [];
  for (const { table, fields } of byTable()) {
    const columns = fields.filter((field) => visible.includes(field.shownTo)).map((field) => field.column);
    const examples =
      columns.length === 0 ? {} : await db.read((tx) => findExamples(tx, integration.id, { table, columns }));
    for (const field of fields) items.push({ ...field, example: present(examples[field.column]) });
  }
  return { integrationId: integration.id, items, elsewhere: knownElsewhere };
}

/**
 * Everything stored of an integration as lines of JSON: first what this is, then `{table, row}` for each row, last `{end}`
 * with how many there were, so that a download that broke off is known as one (PRV-7). What nobody may see is left out
 * and named. Rows that change meanwhile are as they are when their turn comes.
 */
export async function* exportKnowledge(db: Database, { id, name }: IntegrationRow): AsyncGenerator<string, void> {
  const notShown = knownFields
    .filter((field) => field.shownTo === 'nobody')
    .map(({ table, column }) => `${table}.${column}`);
  yield `${JSON.stringify({ integration: { id, name }, at: new Date().toISOString(), notShown })}\n`;
  let count = 0;
  for (const { table, fields } of byTable()) {
    const columns = fields.filter((field) => field.shownTo !== 'nobody').map((field) => field.column);
    for await (const row of readRows(db, id, { table, columns })) {
      count += 1;
      yield `{"table":"${table}","row":${row}}\n`;
    }
  }
  yield `${JSON.stringify({ end: true, rows: count })}\n`;
}

function byTable(): { table: string; fields: readonly KnownField[] }[] {
  const tables = [...new Set(knownFields.map((field) => field.table))];
  return tables.map((table) => ({ table, fields: knownFields.filter((field) => field.table === table) }));
}

function present(value: unknown): string | null {
  if (value == null) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > exampleLength ? `${text.slice(0, exampleLength)}…` : text;
}
