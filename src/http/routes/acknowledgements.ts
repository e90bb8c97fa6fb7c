import { z } from 'zod';
import type { AckOutcome } from '../../db/ack-requests.ts';
import { findAlertPage } from '../../db/alerts.ts';
import type { AcknowledgementAction } from '../../domain/notification.ts';
import { cleanNote } from '../../domain/privacy/clean.ts';
import { acknowledge } from '../acknowledgement.ts';
import { alertFilter } from '../alert-filter.ts';
import { acknowledgedMany, unacknowledgedMany } from '../answers/acknowledgement.ts';
import { route, type RouteRequest } from '../route.ts';

/** As many as the longest page of a list: what is seen on it can be acknowledged at once. */
const mostAtOnce = 200;

/** An empty filter means every open alert, so it has to be sent, not left out. */
const filter = z.strictObject(alertFilter);

export const postAcknowledgeMany = route({
  method: 'post',
  path: '/integrations/:id/alerts/acknowledge',
  summary: 'Stop the notifications of many open alerts',
  description:
    'Takes those that match the filter and are not acknowledged yet, 200 at most, newest first; `{}` matches all. Asked again it goes on with those that are left, and changes nothing where none is. Answers once it took effect, or with 202 after 5 seconds without that; it will take effect all the same.',
  scopes: ['operator'],
  reach: 'integration',
  body: z
    .strictObject({ filter, note: z.string().max(2_000).nullish() })
    .meta({ examples: [{ filter: { rule: 'rotation_max_age' }, note: 'Rotated next week' }] }),
  answers: { 200: acknowledgedMany, 202: acknowledgedMany },
  async handle(request) {
    const note = request.body.note ? cleanNote(request.body.note, 512) : null;
    const { done, ...rest } = await applyToAll(request, { action: 'acknowledge', note });
    return { status: rest.pending === 0 ? 200 : 202, body: { acknowledged: done, ...rest } };
  },
});

export const postUnacknowledgeMany = route({
  method: 'post',
  path: '/integrations/:id/alerts/unacknowledge',
  summary: 'Let the notifications of many open alerts resume',
  scopes: ['operator'],
  reach: 'integration',
  body: z.strictObject({ filter }).meta({ examples: [{ filter: {} }] }),
  answers: { 200: unacknowledgedMany, 202: unacknowledgedMany },
  async handle(request) {
    const { done, ...rest } = await applyToAll(request, { action: 'unacknowledge', note: null });
    return { status: rest.pending === 0 ? 200 : 202, body: { unacknowledged: done, ...rest } };
  },
});

type ManyRequest = Pick<
  RouteRequest<unknown, unknown, { filter: z.output<typeof filter> }, 'integration'>,
  'integration' | 'body' | 'caller' | 'deps'
>;

/** Takes the newest open alerts that match and are not yet as they shall be: asked again, it goes on where it stopped. */
async function applyToAll(
  { integration: { id: integration }, body, caller, deps }: ManyRequest,
  wanted: { action: AcknowledgementAction; note: string | null },
) {
  const acknowledged = wanted.action === 'unacknowledge';
  const page = { only: integration, status: 'open' as const, acknowledged, before: undefined, limit: mostAtOnce + 1 };
  const found = await deps.db.read((tx) => findAlertPage(tx, { ...body.filter, ...page }));
  const matched = found.slice(0, mostAtOnce).map((alert) => alert.id);
  const outcomes = await acknowledge(deps, matched, { ...wanted, integration, by: caller.key.name });
  const count = (outcome: AckOutcome | undefined) => outcomes.filter((each) => each === outcome).length;
  return {
    matched: matched.length,
    done: count('done'),
    // Resolved meanwhile: there is nothing left to do about these.
    resolved: count('resolved'),
    pending: count(undefined),
    // Whether there are more than are taken at once.
    more: found.length > mostAtOnce,
  };
}
