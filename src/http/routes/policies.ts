import { z } from 'zod';
import { audit } from '../../db/audit.ts';
import { lockIntegration } from '../../db/integrations.ts';
import type { Tx } from '../../db/orm.ts';
import { listPolicyRules, replacePolicyRules, type PolicyRuleRow } from '../../db/policy-rules.ts';
import { cleanNote, cleanRuleId } from '../../domain/privacy/clean.ts';
import { normaliseText } from '../../domain/privacy/text.ts';
import { severities } from '../../domain/severity.ts';
import { policies as policyList } from '../answers/policy.ts';
import { notFound } from '../errors.ts';
import { changedMeanwhile, requireMatch } from '../etag.ts';
import { route } from '../route.ts';
import { unique } from '../unique.ts';

/** Parameters of a rule, in any form, for the CLI alone to read; PostgreSQL can store neither NUL nor a lone surrogate. */
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

const policies = z
  .strictObject({
    policies: z
      .array(
        z.strictObject({
          ruleId: z.string().min(1).max(128).transform(normaliseText).meta({ description: 'Unique in the list.' }),
          name: z
            .string()
            .min(1)
            .max(128)
            .transform((name) => cleanNote(name, 128)),
          severity: z
            .enum(severities)
            .meta({ description: 'What the CLI should report; what it reports is what counts.' }),
          enabled: z
            .boolean()
            .default(true)
            .meta({ description: 'A failing result of a rule that is switched off opens no alert.' }),
          parameters: ruleParameters
            .default({})
            .meta({ description: 'For the CLI alone: at most 4,096 characters of JSON, 32 levels deep.' }),
        }),
      )
      .max(200)
      .refine(...unique((rule: { ruleId: string }) => rule.ruleId)),
  })
  .meta({
    examples: [
      {
        policies: [
          {
            ruleId: 'rotation_max_age',
            name: 'Key rotation max age',
            severity: 'warning',
            enabled: true,
            parameters: { days: 90 },
          },
        ],
      },
    ],
  });

export const getPolicies = route({
  method: 'get',
  path: '/integrations/:id/policies',
  summary: 'List the policy rules of an integration',
  scopes: ['admin'],
  reach: 'integration',
  answers: { 200: policyList },
  etag: true,
  async handle({ integration, deps }) {
    return { status: 200, body: await deps.db.read((tx) => read(tx, integration.id)) };
  },
});

export const putPolicies = route({
  method: 'put',
  path: '/integrations/:id/policies',
  summary: 'Put a list of policy rules in place of the old one',
  description: 'The CLI reads the rules and evaluates them in the pipeline. Taking a rule away closes no alert.',
  scopes: ['admin'],
  reach: 'integration',
  body: policies,
  answers: { 200: policyList },
  etag: true,
  problems: changedMeanwhile,
  async handle({ integration, body, ifMatch, caller, deps }) {
    const rules = body.policies.map((rule) => ({ ...rule, ruleId: cleanRuleId(rule.ruleId, integration) }));
    const changed = await deps.db.transaction(async (tx) => {
      if (!(await lockIntegration(tx, integration.id))) throw notFound('integration');
      requireMatch(ifMatch, await read(tx, integration.id));
      await replacePolicyRules(tx, integration.id, rules);
      const detail = { rules: rules.map(({ ruleId, enabled }) => ({ ruleId, enabled })) };
      await audit(tx, [{ integration: integration.id, actor: caller.key.id, action: 'policies.changed', detail }]);
      return read(tx, integration.id);
    });
    return { status: 200, body: changed };
  },
});

async function read(tx: Tx, integrationId: string) {
  const rows = await listPolicyRules(tx, integrationId);
  return { policies: rows.map(presentRule) };
}

function presentRule({ ruleId, name, severity, enabled, parameters }: PolicyRuleRow) {
  return { ruleId, name, severity, enabled, parameters };
}
