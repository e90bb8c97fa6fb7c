import { z } from 'zod';
import { findAlert, type AlertRow } from '../../db/alerts.ts';
import type { AcknowledgementAction } from '../../domain/notification.ts';
import { cleanNote } from '../../domain/privacy/clean.ts';
import { listAlerts, readAlert, readAlertRow } from '../../views/alerts.ts';
import { acknowledge } from '../acknowledgement.ts';
import { alertFilter } from '../alert-filter.ts';
import type { AnswerOf } from '../answer.ts';
import { alert, alertDetail } from '../answers/alert.ts';
import type { Caller } from '../auth.ts';
import { notFound, Problem } from '../errors.ts';
import { page, pageOf, pagingBy } from '../paging.ts';
import { withinReach } from '../reach.ts';
import { route, type HttpDeps } from '../route.ts';

const filters = z.object({
  ...pagingBy('uuid'),
  status: z
    .enum(['open', 'resolved', 'all'])
    .default('open')
    .meta({ description: 'Resolved ones are listed only when they are asked for.' }),
  acknowledged: z
    .enum(['true', 'false'])
    .transform((word) => word === 'true')
    .optional()
    .meta({ description: 'Those that somebody acknowledged, or those that nobody did; both if left out.' }),
  ...alertFilter,
});
const alertPage = { 200: pageOf(alert) };
const signalled = { 200: alert, 202: alert };
const alreadyResolved = { conflict: 'The alert is resolved.' };

export const getAlerts = route({
  method: 'get',
  path: '/alerts',
  summary: 'List alerts of every integration the key reaches, newest first',
  scopes: ['read'],
  reach: 'any',
  query: filters,
  answers: alertPage,
  handle: ({ query, caller, deps }) => list(deps, caller.integrationId, query),
});

export const getIntegrationAlerts = route({
  method: 'get',
  path: '/integrations/:id/alerts',
  summary: 'List alerts of an integration, newest first',
  scopes: ['read'],
  reach: 'integration',
  query: filters,
  answers: alertPage,
  handle: ({ query, integration, deps }) => list(deps, integration.id, query),
});

export const getAlert = route({
  method: 'get',
  path: '/alerts/:id',
  summary: 'Read an alert with its history and why it was, or was not, notified',
  scopes: ['read'],
  reach: 'any',
  answers: { 200: alertDetail },
  async handle({ params, caller, deps }) {
    const row = await reachAlert(deps, caller, params.id);
    return { status: 200, body: await deps.db.read((tx) => readAlert(tx, row)) };
  },
});

export const postAcknowledge = route({
  method: 'post',
  path: '/alerts/:id/acknowledge',
  summary: 'Stop the notifications of an open alert',
  description:
    'Nothing else changes: the alert stays open, visible and counted, until a report shows the rule passing. Answers once this took effect, or with 202 after 5 seconds without that; it will take effect all the same.',
  scopes: ['operator'],
  reach: 'any',
  body: z
    .strictObject({
      note: z.string().max(2_000).nullish().meta({
        description: 'Why, for those who come after; mail addresses are taken out, and 512 characters are kept.',
      }),
    })
    .meta({ examples: [{ note: 'The key is ordered' }] }),
  answers: signalled,
  problems: alreadyResolved,
  handle: ({ params, body, caller, deps }) =>
    signal(deps, caller, params.id, { action: 'acknowledge', note: body.note ? cleanNote(body.note, 512) : null }),
});

export const postUnacknowledge = route({
  method: 'post',
  path: '/alerts/:id/unacknowledge',
  summary: 'Let the notifications of an open alert resume',
  scopes: ['operator'],
  reach: 'any',
  body: z.strictObject({}).meta({ examples: [{}] }),
  answers: signalled,
  problems: alreadyResolved,
  handle: ({ params, caller, deps }) => signal(deps, caller, params.id, { action: 'unacknowledge', note: null }),
});

async function list(deps: HttpDeps, only: string | null, { limit, cursor, ...filter }: z.output<typeof filters>) {
  const rows = await deps.db.read((tx) => listAlerts(tx, { ...filter, only, before: cursor, limit: limit + 1 }));
  return { status: 200 as const, body: page(rows, limit, ({ id }) => id) };
}

async function reachAlert({ db }: HttpDeps, caller: Caller, id: string): Promise<AlertRow> {
  return withinReach(caller, await db.read((tx) => findAlert(tx, id)), 'alert');
}

/** ACK-3: the request is stored, signalled, and answered once the signal took effect. */
async function signal(
  deps: HttpDeps,
  caller: Caller,
  alertId: string,
  { action, note }: { action: AcknowledgementAction; note: string | null },
): Promise<AnswerOf<typeof signalled>> {
  const row = await reachAlert(deps, caller, alertId);
  if (row.resolvedAt) throw resolved();
  const wanted = { integration: row.integration, action, by: caller.key.name, note };
  const [outcome] = await acknowledge(deps, [row.id], wanted);
  if (outcome === 'resolved') throw resolved();
  const now = await deps.db.read((tx) => findAlert(tx, alertId));
  // It was deleted with its integration while this request waited (PRV-7).
  if (!now) throw notFound('alert');
  return { status: outcome ? 200 : 202, body: await deps.db.read((tx) => readAlertRow(tx, now)) };
}

function resolved(): Problem {
  return new Problem(
    'conflict',
    'This alert is resolved: there is nothing to acknowledge, and no mail is sent about it.',
  );
}
