import { z } from 'zod';
import { audit } from '../../db/audit.ts';
import { listChannels, replaceChannels, type ChannelRow } from '../../db/channels.ts';
import { listPolicyRules, lockIntegration, replacePolicyRules, type PolicyRuleRow } from '../../db/integrations.ts';
import { severities } from '../../domain/severity.ts';
import { cleanText } from '../../domain/privacy/text.ts';
import { route } from '../route.ts';

const ofIntegration = z.object({ id: z.uuid() });
const unique = <T>(keyOf: (item: T) => string) =>
  [
    (items: readonly T[]) => new Set(items.map(keyOf)).size === items.length,
    { error: 'holds the same one twice' },
  ] as const;

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

const channels = z.strictObject({
  notifications: z
    .array(
      z.strictObject({
        id: z.uuid().optional(),
        channel: z.literal('email'),
        target: z.email({ error: 'must be one mail address' }).max(254),
        minSeverity: z.enum(severities).default('warning'),
        notifyResolved: z.boolean().default(false),
      }),
    )
    .max(50)
    .refine(...unique((channel: { target: string }) => channel.target.toLowerCase())),
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

export const getChannels = route({
  method: 'get',
  path: '/integrations/:id/channels',
  scopes: ['admin'],
  reach: 'integration',
  params: ofIntegration,
  async handle({ integration, deps }) {
    const rows = await deps.db.read((tx) => listChannels(tx, integration.id));
    return { status: 200, body: { notifications: rows.map(presentChannel) } };
  },
});

export const putChannels = route({
  method: 'put',
  path: '/integrations/:id/channels',
  scopes: ['admin'],
  reach: 'integration',
  params: ofIntegration,
  body: channels,
  async handle({ integration, body, caller, deps }) {
    const rows = await deps.db.transaction(async (tx) => {
      const wanted = body.notifications.map(({ channel, target, minSeverity, notifyResolved }) => ({
        kind: channel,
        target,
        minSeverity,
        notifyResolved,
      }));
      await lockIntegration(tx, integration.id);
      await replaceChannels(tx, integration.id, wanted);
      const detail = { channels: wanted.length };
      await audit(tx, [{ integration: integration.id, actor: caller.key.id, action: 'channels.changed', detail }]);
      return listChannels(tx, integration.id);
    });
    return { status: 200, body: { notifications: rows.map(presentChannel) } };
  },
});

function presentRule({ ruleId, name, severity, enabled, parameters }: PolicyRuleRow) {
  return { ruleId, name, severity, enabled, parameters };
}

function presentChannel({ id, kind, target, minSeverity, notifyResolved }: ChannelRow) {
  return { id, channel: kind, target, minSeverity, notifyResolved };
}
