import { z } from 'zod';
import { audit } from '../../db/audit.ts';
import { lockIntegration } from '../../db/integrations.ts';
import { listPolicyRules, replacePolicyRules, type PolicyRuleRow } from '../../db/policy-rules.ts';
import { cleanText } from '../../domain/privacy/text.ts';
import { severities } from '../../domain/severity.ts';
import { route } from '../route.ts';
import { unique } from '../unique.ts';

const ofIntegration = z.object({ id: z.uuid() });

/** Free form, for the CLI alone to read; PostgreSQL can store neither NUL nor a lone surrogate. */
const ruleParameters = z
  .record(z.string(), z.unknown())
  .refine((value) => isShallow(value, 32), { error: 'may be nested 32 deep', abort: true })
  .refine((value) => !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)), {
    error: 'holds characters that cannot be stored',
  })
  .refine((value) => JSON.stringify(value).length <= 4_096, { error: 'may have 4096 characters of JSON' });

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((each) => isShallow(each, depth - 1));
}

const policies = z.strictObject({
  policies: z
    .array(
      z.strictObject({
        ruleId: z.string().min(1).max(128).transform(cleanText),
        name: z.string().min(1).max(128).transform(cleanText),
        severity: z.enum(severities),
        enabled: z.boolean().default(true),
        parameters: ruleParameters.default({}),
      }),
    )
    .max(200)
    .refine(...unique((rule: { ruleId: string }) => rule.ruleId)),
});

export const getPolicies = route({
  method: 'get',
  path: '/integrations/:id/policies',
  scopes: ['admin'],
  reach: 'integration',
  params: ofIntegration,
  async handle({ integration, deps }) {
    const rows = await deps.db.read((tx) => listPolicyRules(tx, integration.id));
    return { status: 200, body: { policies: rows.map(presentRule) } };
  },
});

export const putPolicies = route({
  method: 'put',
  path: '/integrations/:id/policies',
  scopes: ['admin'],
  reach: 'integration',
  params: ofIntegration,
  body: policies,
  async handle({ integration, body, caller, deps }) {
    const rows = await deps.db.transaction(async (tx) => {
      await lockIntegration(tx, integration.id);
      await replacePolicyRules(tx, integration.id, body.policies);
      const detail = { rules: body.policies.map(({ ruleId, enabled }) => ({ ruleId, enabled })) };
      await audit(tx, [{ integration: integration.id, actor: caller.key.id, action: 'policies.changed', detail }]);
      return listPolicyRules(tx, integration.id);
    });
    return { status: 200, body: { policies: rows.map(presentRule) } };
  },
});

function presentRule({ ruleId, name, severity, enabled, parameters }: PolicyRuleRow) {
  return { ruleId, name, severity, enabled, parameters };
}
