import { sql } from 'kysely';
import type { Tx } from './orm.ts';
import { insertRows, rowsOf } from './rows.ts';
import { PolicyRule, type Row } from './schema.ts';

export type PolicyRuleRow = Row<typeof PolicyRule>;

/** The policy rules of an integration, in the order they were given. */
export async function listPolicyRules(tx: Tx, integration: string): Promise<PolicyRuleRow[]> {
  return tx.find(PolicyRule, { integration }, { orderBy: { position: 'asc' } });
}

/** Replaces the policy rules of an integration; open alerts are not touched (ALR-11). */
export async function replacePolicyRules(
  tx: Tx,
  integration: string,
  rules: readonly Omit<PolicyRuleRow, 'integration' | 'position'>[],
): Promise<void> {
  await tx.nativeDelete(PolicyRule, { integration });
  const rows = rules.map((rule, position) => ({ ...rule, integration, position }));
  await insertRows(tx, PolicyRule, rows);
}

/** The ids of those of some alerts whose rules are switched off (ALR-11). */
export async function findAlertsOfDisabledRules(tx: Tx, alertIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select alert.id from alert join policy_rule using (integration_id, rule_id)
    where alert.id = any(${[...alertIds]}::uuid[]) and not enabled`.execute(tx.getKysely());
  return rows.map((row) => row.id);
}

/** The rules of some integrations that are switched off (ALR-11). */
export async function findDisabledRules(tx: Tx, integrations: readonly string[]): Promise<PolicyRuleRow[]> {
  const off = sql`
    select * from policy_rule where integration_id = any(${[...new Set(integrations)]}::uuid[]) and not enabled`;
  return rowsOf(tx, PolicyRule, off);
}
