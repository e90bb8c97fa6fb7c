import { z } from 'zod';
import { findAckOutcome, insertAckRequest } from '../../db/ack-requests.ts';
import { findAlert, type AlertRow } from '../../db/alerts.ts';
import { severities } from '../../domain/severity.ts';
import { cleanNote } from '../../domain/privacy/clean.ts';
import { listAlerts, readAlert, readAlertRow } from '../../views/alerts.ts';
import type { Caller } from '../auth.ts';
import { notFound, Problem } from '../errors.ts';
import { page, pagingBy } from '../paging.ts';
import { route, type HttpDeps } from '../route.ts';
import { storableText } from '../text.ts';

/** How long a person waits for the signal to take effect before the answer is 202. */
const acknowledgeWaitMs = 5_000;

const filters = z.object({
  ...pagingBy('uuid'),
  status: z.enum(['open', 'resolved', 'all']).default('open'),
  acknowledged: z
    .enum(['true', 'false'])
    .transform((word) => word === 'true')
    .optional(),
  severity: z.enum(severities).optional(),
  rule: storableText(128).optional(),
  scope: storableText(300).optional(),
});
const ofAlert = z.object({ id: z.uuid() });

export const getAlerts = route({
  method: 'get',
  path: '/alerts',
  scopes: ['read'],
  reach: 'any',
  query: filters,
  handle: ({ query, caller, deps }) => list(deps, caller.integrationId, query),
});

export const getIntegrationAlerts = route({
  method: 'get',
  path: '/integrations/:id/alerts',
  scopes: ['read'],
  reach: 'integration',
  params: z.object({ id: z.uuid() }),
  query: filters,
  handle: ({ query, integration, deps }) => list(deps, integration.id, query),
});

export const getAlert = route({
  method: 'get',
  path: '/alerts/:id',
  scopes: ['read'],
  reach: 'any',
  params: ofAlert,
  async handle({ params, caller, deps }) {
    const row = await reachAlert(deps, caller, params.id);
    return { status: 200, body: await deps.db.read((tx) => readAlert(tx, row)) };
  },
});

export const postAcknowledge = route({
  method: 'post',
  path: '/alerts/:id/acknowledge',
  scopes: ['operator'],
  reach: 'any',
  params: ofAlert,
  body: z.strictObject({ note: z.string().max(2_000).nullish() }),
  handle: ({ params, body, caller, deps }) =>
    signal(deps, caller, params.id, { action: 'acknowledge', note: body.note ? cleanNote(body.note, 512) : null }),
});

export const postUnacknowledge = route({
  method: 'post',
  path: '/alerts/:id/unacknowledge',
  scopes: ['operator'],
  reach: 'any',
  params: ofAlert,
  body: z.strictObject({}),
  handle: ({ params, caller, deps }) => signal(deps, caller, params.id, { action: 'unacknowledge', note: null }),
});

async function list(deps: HttpDeps, only: string | null, { limit, cursor, ...filter }: z.output<typeof filters>) {
  const rows = await deps.db.read((tx) => listAlerts(tx, { ...filter, only, before: cursor, limit: limit + 1 }));
  return { status: 200, body: page(rows, limit, (alert) => alert.id) };
}

async function reachAlert({ db }: HttpDeps, caller: Caller, id: string): Promise<AlertRow> {
  const row = await db.read((tx) => findAlert(tx, id));
  if (!row || (caller.integrationId !== null && caller.integrationId !== row.integration)) throw notFound('alert');
  return row;
}

/** ACK-3: the request is stored, signalled, and answered once the signal took effect. */
async function signal(
  deps: HttpDeps,
  caller: Caller,
  alertId: string,
  { action, note }: { action: 'acknowledge' | 'unacknowledge'; note: string | null },
) {
  const alert = await reachAlert(deps, caller, alertId);
  if (alert.resolvedAt) throw resolved();
  const by = caller.key.name;
  const requestId = await deps.db.transaction((tx) =>
    insertAckRequest(tx, { integration: alert.integration, alertId, action, by, note }),
  );
  // With Temporal down the request stays stored, and the sweep signals it later.
  deps.temporal
    .signalAlert(alertId, action, { requestId })
    .catch((error: unknown) => deps.log.warn({ err: error, alertId }, 'an acknowledgement waits for Temporal'));
  const outcome = await waitForOutcome(deps, requestId);
  if (outcome === 'resolved') throw resolved();
  return {
    status: outcome ? 200 : 202,
    body: await deps.db.read(async (tx) => readAlertRow(tx, (await findAlert(tx, alertId))!)),
  };
}

async function waitForOutcome({ db }: HttpDeps, requestId: string): Promise<'done' | 'resolved' | undefined> {
  const deadline = Date.now() + acknowledgeWaitMs;
  for (let pause = 20; ; pause = Math.min(pause * 2, 250)) {
    const outcome = await db.read((tx) => findAckOutcome(tx, requestId));
    if (outcome || Date.now() >= deadline) return outcome;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function resolved(): Problem {
  return new Problem(
    'conflict',
    'This alert is resolved: there is nothing to acknowledge, and no mail is sent about it.',
  );
}
