import type { IntegrationRow } from '../db/integrations.ts';
import { listPolicyRules } from '../db/policy-rules.ts';
import type { Tx } from '../db/orm.ts';
import { readCheckpoint } from './checkpoint.ts';

/** What the CLI asks before it reports; it crashes without `config` and needs `lastCommitSha` to be there. */
export async function readCliConfig(tx: Tx, integration: IntegrationRow) {
  const checkpoint = await readCheckpoint(tx, integration);
  const rules = await listPolicyRules(tx, integration.id);
  return {
    id: integration.id,
    name: integration.name,
    // After a reset the CLI is told of no commit, and sends as if for the first time (ORD-9).
    lastCommitSha: checkpoint?.lastCommitSha ?? null,
    config: { collectCIContext: integration.collectCIContext },
    policies: rules.map(({ ruleId, name, severity, enabled, parameters }) => ({
      ruleId,
      name,
      severity,
      enabled,
      parameters,
    })),
  };
}
