import { ApplicationFailure } from '@temporalio/common';
import { findPendingAckRequests, finishAckRequest, type AckOutcome } from '../src/db/ack-requests.ts';
import { appendAlertEvents, findAlert, updateAlert, type AlertRow } from '../src/db/alerts.ts';
import { databaseClock } from '../src/db/clock.ts';
import { announce } from '../src/db/hints.ts';
import { lockIntegration } from '../src/db/integrations.ts';
import type { Tx } from '../src/db/orm.ts';
import type { AcknowledgementAction } from '../src/domain/notification.ts';
import { cleanNote } from '../src/domain/privacy/clean.ts';
import { uuidPattern } from '../src/domain/uuid.ts';
import type { AcknowledgePayload } from '../src/temporal/names.ts';
import type { ActivityDeps } from './deps.ts';

/** A name that an operator signs with in the Temporal UI is at most this long (ACK-3). */
const nameLimit = 64;

/**
 * Lets acknowledgements take effect under the integration's lock (ACK-3): the stored request that the signal
 * names, after those made before it, or, where it names none, the operator's own. Doing it twice is doing it once. The
 * outcome is `unknown` where nobody made the request that it names.
 */
export function createAcknowledge({ db }: Pick<ActivityDeps, 'db'>) {
  return async function acknowledge({
    alertId,
    action,
    payload,
  }: {
    alertId: string;
    action: AcknowledgementAction;
    payload: AcknowledgePayload;
  }): Promise<{ outcome: AckOutcome | 'deleted' | 'unknown' }> {
    if (!uuidPattern.test(alertId)) throw unknownAlert();
    return db.transaction(async (tx) => {
      const found = await findAlert(tx, alertId);
      const upTo = payload?.requestId;
      // A request is stored for an alert that is there: it went, or goes, with its integration (PRV-7).
      if (!found && upTo !== undefined) return { outcome: 'deleted' };
      if (!found) throw unknownAlert();
      if (!(await lockIntegration(tx, found.integration))) return { outcome: 'deleted' };
      if (upTo !== undefined) return applyRequests(tx, { alertId, upTo });
      const by = typeof payload?.by === 'string' ? cleanNote(payload.by, nameLimit) : '';
      return applyOne(tx, alertId, { action, by: by || 'an operator', note: null });
    });
  };
}

async function applyRequests(
  tx: Tx,
  which: { readonly alertId: string; readonly upTo: string },
): Promise<{ outcome: AckOutcome | 'unknown' }> {
  const pending = await findPendingAckRequests(tx, which);
  if (!pending) return { outcome: 'unknown' };
  let last: { outcome: AckOutcome } = { outcome: 'done' };
  for (const request of pending) {
    last = await applyOne(tx, which.alertId, { action: request.action, by: request.by, note: request.note ?? null });
    await finishAckRequest(tx, request.id, last.outcome);
  }
  return last;
}

/**
 * Notes in the alert's own row that somebody has seen it, or has not, which is what stops its notifications (ACK-1). A
 * resolved alert takes no more of them (ACK-2); what holds already changes nothing.
 */
async function applyOne(
  tx: Tx,
  alertId: string,
  request: { action: AcknowledgementAction; by: string; note: string | null },
): Promise<{ outcome: AckOutcome }> {
  const alert = (await findAlert(tx, alertId))!;
  if (alert.resolvedAt) return { outcome: 'resolved' };
  const wanted = request.action === 'acknowledge';
  if ((alert.acknowledgedAt != null) === wanted) return { outcome: 'done' };
  const at = (await databaseClock(tx))();
  await updateAlert(tx, alertId, wanted ? acknowledged(request, at) : notAcknowledged);
  await appendAlertEvents(tx, [
    {
      integration: alert.integration,
      alertId,
      kind: wanted ? 'acknowledged' : 'unacknowledged',
      at,
      by: request.by,
      note: request.note,
    },
  ]);
  await announce(tx, alert.integration, 'alerts');
  return { outcome: 'done' };
}

function acknowledged(request: { by: string; note: string | null }, at: Date): Partial<AlertRow> {
  return { acknowledgedAt: at, acknowledgedBy: request.by, acknowledgeNote: request.note };
}

const notAcknowledged: Partial<AlertRow> = { acknowledgedAt: null, acknowledgedBy: null, acknowledgeNote: null };

function unknownAlert(): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    'There is no such alert: the workflow id must be alert/<alert id>.',
    'UnknownAlert',
  );
}
