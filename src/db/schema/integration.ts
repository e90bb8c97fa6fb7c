import { defineEntity, p } from '@mikro-orm/core';
import type { Scope } from '../../domain/api-key.ts';
import { privacyModes, type PrivacyMode } from '../../domain/privacy/clean.ts';
import { resultModes, type ResultMode } from '../../domain/report.ts';
import { severities, type Severity } from '../../domain/severity.ts';
import { id, oneOf, time } from './columns.ts';

export const Integration = defineEntity({
  name: 'Integration',
  tableName: 'integration',
  properties: {
    id: id(),
    name: p.text(),
    collectCIContext: p.boolean().fieldName('collect_ci_context').default(false),
    trackedBranches: p.json<string[]>(),
    resultMode: p.text().$type<ResultMode>().check(oneOf('result_mode', resultModes)),
    /** The key of the hashes in this integration's placeholders (PRV-3). */
    privacyKey: p.text(),
    privacyMode: p.text().$type<PrivacyMode>().default('redact').check(oneOf('privacy_mode', privacyModes)),
    /** Seconds after which silence is an alarm, null for never (INT-4). */
    expectReportEvery: p.integer().nullable(),
    headReportId: p.uuid().nullable(),
    /** Drawn by a checkpoint reset; the first batch that arrived after it becomes head, and clears it (ORD-9). */
    resetArrival: p.bigint('bigint').nullable(),
    /** When a submission was first refused since the last accepted one (PRV-3). */
    blockedSince: time().nullable(),
    createdAt: time(),
    deletedAt: time().nullable(),
  },
  uniques: [{ name: 'integration_name_unique', properties: ['name'], where: 'deleted_at is null' }],
});

export const ApiKey = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    id: id(),
    /** Null for an installation-wide key (INT-2). */
    integration: () => p.manyToOne(Integration).mapToPk().nullable().deleteRule('restrict'),
    name: p.text(),
    prefix: p.text(),
    hash: p.text().unique(),
    scopes: p.json<Scope[]>(),
    expiresAt: time().nullable(),
    revokedAt: time().nullable(),
    lastUsedAt: time().nullable(),
    createdAt: time(),
    /** The key that replaced this one in a rotation; both are live until this one expires (INT-2). */
    replacedBy: p.uuid().nullable(),
  },
  indexes: [{ properties: ['integration'] }],
});

/** A signed-in browser; it ends with its key. */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    /** SHA-256 of the cookie, the only form in which it is stored. */
    hash: p.text().primary(),
    apiKey: () => p.manyToOne(ApiKey).mapToPk().deleteRule('cascade'),
    createdAt: time(),
    expiresAt: time(),
  },
  indexes: [{ properties: ['apiKey'] }],
});

export const PolicyRule = defineEntity({
  name: 'PolicyRule',
  tableName: 'policy_rule',
  properties: {
    integration: () => p.manyToOne(Integration).mapToPk().primary(),
    ruleId: p.text().primary(),
    name: p.text(),
    severity: p.text().$type<Severity>(),
    enabled: p.boolean(),
    parameters: p.json<Record<string, unknown>>(),
    position: p.integer(),
  },
});

export const Channel = defineEntity({
  name: 'Channel',
  tableName: 'channel',
  properties: {
    id: id(),
    integration: () => p.manyToOne(Integration).mapToPk(),
    kind: p.text().$type<'email'>().check("kind in ('email')"),
    target: p.text(),
    minSeverity: p.text().$type<Severity>().check(oneOf('min_severity', severities)),
    notifyResolved: p.boolean().default(false),
    position: p.integer(),
    /** A removed channel keeps its row, so that what was sent stays explainable (NTF-7). */
    removedAt: time().nullable(),
  },
  uniques: [
    {
      name: 'channel_target_unique',
      properties: ['integration', 'kind', 'target'],
      where: 'removed_at is null',
    },
  ],
  indexes: [{ name: 'channel_integration', properties: ['integration'] }],
});
