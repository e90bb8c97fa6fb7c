import { z } from 'zod';
import { createIntegration, findIntegration, lockIntegration, updateIntegration } from '../../db/integrations.ts';
import { audit } from '../../db/audit.ts';
import { readCliConfig } from '../../views/cli-config.ts';
import { readFleet } from '../../views/fleet.ts';
import { cleanBranch } from '../../domain/privacy/clean.ts';
import {
  cliConfig,
  fleetRow,
  integration as integrationAnswer,
  integrationSettings,
  settingsMeaning,
} from '../answers/integration.ts';
import type { Caller } from '../auth.ts';
import { notFound, Problem } from '../errors.ts';
import { changedMeanwhile, requireMatch } from '../etag.ts';
import { presentIntegration } from '../../views/integration.ts';
import { page, pageOf, pagingBy } from '../paging.ts';
import { route } from '../route.ts';

const nameField = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, { error: 'must be 1 to 64 of A-Z a-z 0-9 . _ -' })
  .meta({ description: 'No other integration has the same. Addresses of the API hold its id instead.' });
const settings = {
  collectCIContext: integrationSettings.shape.collectCIContext,
  trackedBranches: z
    .array(z.string().min(1).max(255).transform(cleanBranch))
    .max(100)
    .meta(settingsMeaning.trackedBranches),
  resultMode: integrationSettings.shape.resultMode,
  privacyMode: integrationSettings.shape.privacyMode,
  /** In seconds; half an hour at least, since the sweep that notices silence must not cry at every pause. */
  expectReportEvery: z.int().min(1_800).max(31_536_000).nullable().meta(settingsMeaning.expectReportEvery),
};

/** A strip shows 30 reports, so strips are given only for about as many integrations as a screen shows. */
const mostStrips = 100;
const uuid = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const fleet = z.object({
  ...pagingBy('name', { usual: 2_000, most: 2_000 }),
  strips: z
    .literal('1')
    .optional()
    .meta({ description: `Adds the last 30 reports of each; then a page has at most ${mostStrips} rows.` }),
  ids: z
    .string()
    .regex(new RegExp(`^${uuid}(,${uuid}){0,${mostStrips - 1}}$`), {
      error: `must be ids of integrations, ${mostStrips} at most, separated by commas`,
    })
    .transform((list) => list.toLowerCase().split(','))
    .optional()
    .meta({ description: `Only these integrations: their ids, ${mostStrips} at most, separated by commas.` }),
});

export const getIntegrations = route({
  method: 'get',
  path: '/integrations',
  summary: 'List the integrations the key reaches, by name, with what is broken in each',
  scopes: ['read'],
  reach: 'any',
  query: fleet,
  answers: { 200: pageOf(fleetRow) },
  etag: true,
  async handle({ query, caller, deps }) {
    const { cursor, ids, strips } = query;
    const only = reachedOf(caller, ids);
    const limit = strips ? Math.min(query.limit, mostStrips) : query.limit;
    const rows = await deps.db.read((tx) =>
      readFleet(tx, { only, after: cursor, limit: limit + 1, strips: strips !== undefined }),
    );
    return { status: 200, body: page(rows, limit, (row) => row.name) };
  },
});

/** Those of the wanted integrations that the key reaches, null for all there are (INT-3). */
function reachedOf({ integrationId }: Caller, wanted: readonly string[] | undefined): readonly string[] | null {
  if (integrationId === null) return wanted ?? null;
  return !wanted || wanted.includes(integrationId) ? [integrationId] : [];
}

export const getIntegration = route({
  method: 'get',
  path: '/integrations/:id',
  summary: 'Read what the CLI needs to know before it reports',
  scopes: ['ingest', 'read'],
  reach: 'integration',
  answers: { 200: cliConfig },
  async handle({ integration, deps }) {
    return { status: 200, body: await deps.db.read((tx) => readCliConfig(tx, integration)) };
  },
});

export const getIntegrationSettings = route({
  method: 'get',
  path: '/integrations/:id/settings',
  summary: 'Read the name and settings of an integration',
  description: 'Its `ETag` is what `If-Match` names when the integration is changed or deleted.',
  scopes: ['read'],
  reach: 'integration',
  etag: true,
  answers: { 200: integrationAnswer },
  handle: async ({ integration }) => ({ status: 200, body: presentIntegration(integration) }),
});

export const postIntegration = route({
  method: 'post',
  path: '/integrations',
  summary: 'Create an integration',
  scopes: ['admin'],
  reach: 'installation',
  etag: true,
  body: z
    .strictObject({
      name: nameField,
      collectCIContext: settings.collectCIContext.default(false),
      trackedBranches: settings.trackedBranches.default([]),
      resultMode: settings.resultMode.default('auto'),
      privacyMode: settings.privacyMode.default('redact'),
      expectReportEvery: settings.expectReportEvery.default(null),
    })
    .meta({ examples: [{ name: 'payments', trackedBranches: ['main'] }] }),
  answers: { 201: integrationAnswer },
  problems: { conflict: 'The name is taken.' },
  async handle({ body: { name, ...given }, caller, deps }) {
    const created = await deps.db.transaction(async (tx) => {
      const row = await createIntegration(tx, name, given);
      if (row)
        await audit(tx, [
          { integration: row.id, actor: caller.key.id, action: 'integration.created', detail: { name } },
        ]);
      return row;
    });
    if (!created) throw nameTaken();
    return { status: 201, body: presentIntegration(created) };
  },
});

export const patchIntegration = route({
  method: 'patch',
  path: '/integrations/:id',
  summary: 'Change the name or settings of an integration',
  description: 'What is left out stays as it is. Ids, keys and history stay with another name.',
  scopes: ['admin'],
  reach: 'integration',
  body: z
    .strictObject({ name: nameField, ...settings })
    .partial()
    .meta({ examples: [{ collectCIContext: true }] }),
  etag: true,
  answers: { 200: integrationAnswer },
  problems: { ...changedMeanwhile, conflict: 'The name is taken.' },
  async handle({ integration, body, ifMatch, caller, deps }) {
    const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    const changed = await deps.db.transaction(async (tx) => {
      const before = await lockIntegration(tx, integration.id);
      if (!before) throw notFound('integration');
      requireMatch(ifMatch, presentIntegration(before));
      if (!(await updateIntegration(tx, integration.id, given))) throw nameTaken();
      const asked = Object.keys(given).length > 0;
      const event = { integration: integration.id, actor: caller.key.id, action: 'integration.changed', detail: given };
      await audit(tx, asked ? [event] : []);
      return findIntegration(tx, integration.id);
    });
    return { status: 200, body: presentIntegration(changed!) };
  },
});

function nameTaken(): Problem {
  return new Problem('conflict', 'There is an integration of this name already. Choose another name.');
}
