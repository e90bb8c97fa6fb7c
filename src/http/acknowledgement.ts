import { findAckOutcomes, requestAcks, type AckOutcome, type NewAckRequest } from '../db/ack-requests.ts';
import type { HttpDeps } from './route.ts';
import { waitFor } from '../patience.ts';
import { tellTemporal } from './tell-temporal.ts';

/** How long a person waits, in milliseconds, for the signals to take effect before the answer is 202. */
const usualWaitMs = 5_000;

/**
 * Acknowledges alerts, or takes that back, each by a stored request and a signal of its own (ACK-3). Gives what came of
 * each, undefined for what has not taken effect while a person waits, five seconds as a rule: it will.
 */
export async function acknowledge(
  deps: HttpDeps,
  alertIds: readonly string[],
  wanted: Omit<NewAckRequest, 'alertId'>,
): Promise<(AckOutcome | undefined)[]> {
  const start = Date.now();
  const requestIds = await deps.db.transaction((tx) => requestAcks(tx, alertIds, wanted));
  const signals = alertIds.map((alertId, index) => ({ alertId, requestId: requestIds[index]! }));
  void tellTemporal(
    signals,
    ({ alertId, requestId }) => deps.temporal.signalAlert(alertId, wanted.action, { requestId }),
    (err, { alertId }) => deps.log.warn({ err, alertId }, 'an acknowledgement waits for Temporal'),
  );
  return waitForOutcomes(deps, requestIds, start + (deps.acknowledgeWaitMs ?? usualWaitMs));
}

async function waitForOutcomes(
  { db }: HttpDeps,
  requestIds: readonly string[],
  deadline: number,
): Promise<(AckOutcome | undefined)[]> {
  const look = async () => {
    const outcomes = await db.read((tx) => findAckOutcomes(tx, requestIds));
    return requestIds.map((id) => outcomes.get(id));
  };
  return waitFor(look, (known) => known.every((outcome) => outcome !== undefined), deadline - Date.now());
}
