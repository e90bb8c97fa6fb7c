import type { TestIntegration } from '../api-client.ts';
import { eventually, type Stack } from '../harness.ts';
import { report } from './reports.ts';
import { isQuiet } from './state.ts';

/** Words that stand nowhere else, planted where people and the CLI write. */
export const words = { message: 'zebra crossing', note: 'walrus tusk', target: 'heron@acme.com', scope: 'otter/pond' };

/** An integration with rows in every table that a test can fill through the front door. */
export async function fullIntegration(stack: Stack): Promise<TestIntegration> {
  const { api } = stack;
  const integration = await api.integration({ channels: [{ target: words.target, minSeverity: 'info' }] });
  await api.put(`/integrations/${integration.id}/policies`, {
    policies: [{ ruleId: 'missing_keys', name: 'Missing keys', severity: 'critical' }],
  });
  await send(stack, integration, 'commit-1');
  await eventually(() => isQuiet(stack.query, integration));
  const [alert] = await api.alerts(integration);
  await api.post(`/alerts/${alert.id}/acknowledge`, { note: words.note });
  await api.post('/reports', { commitSha: '' }, integration.key);
  await eventually(() => isQuiet(stack.query, integration));
  return integration;
}

export function send(stack: Stack, integration: TestIntegration, commit: string) {
  const saying = { failing: [words.scope], message: words.message };
  return stack.api.post('/reports', report(commit, saying), integration.key);
}

export function remove({ api }: Stack, integration: { id: string }, key?: string) {
  return api.request('DELETE', `/integrations/${integration.id}`, { key });
}

/** The removal, once it is over; it is begun behind the answer. */
export async function removal(stack: Stack, integration: { id: string }): Promise<{ removed: Record<string, number> }> {
  const handle = stack.temporal.workflow.getHandle(`delete/${integration.id}`);
  await eventually(() => handle.describe().catch(() => false as const));
  return handle.result();
}

/** Every table with a column that names an integration. */
async function tablesNamingIntegrations(stack: Pick<Stack, 'query'>): Promise<string[]> {
  const rows = await stack.query(
    `select table_name from information_schema.columns
     where table_schema = 'public' and column_name = 'integration_id' order by 1`,
  );
  return rows.map((row) => String(row['table_name']));
}

/** How many rows each table has of an integration, where it has any. */
export async function rowsLeft(
  stack: Pick<Stack, 'query'>,
  integration: { id: string },
): Promise<Record<string, number>> {
  const left: Record<string, number> = {};
  for (const table of await tablesNamingIntegrations(stack)) {
    const [row] = await stack.query(`select count(*)::int as count from ${table} where integration_id = $1`, [
      integration.id,
    ]);
    if (row!['count'] !== 0) left[table] = Number(row!['count']);
  }
  const [own] = await stack.query('select count(*)::int as count from integration where id = $1', [integration.id]);
  if (own!['count'] !== 0) left['integration'] = 1;
  return left;
}
