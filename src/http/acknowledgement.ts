import { findAckOutcomes, requestAcks, type AckOutcome, type NewAckRequest } from '../db/ack-requests.ts';
import type { HttpDeps } from './route.ts';
import { waitFor } from './wait.ts';

/** So long a person waits, in milliseconds, for the signals to take effect before the answer is 202. */
const usualWaitMs = 5_000;
/** From then on the sweep signals what has not taken effect. */
const sweptAfterMs = 60_000;
/** So many signals are on their way at once. */
const width = 16;

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
  void sendAll(deps, signals, { action: wanted.action, until: start + sweptAfterMs });
  return waitForOutcomes(deps, requestIds, start + (deps.acknowledgeWaitMs ?? usualWaitMs));
}

/** Never rejects. What was not signalled by then stays stored, and the sweep signals it. */
async function sendAll(
  { temporal, log }: HttpDeps,
  signals: readonly { alertId: string; requestId: string }[],
  { action, until }: { action: NewAckRequest['action']; until: number },
): Promise<void> {
  const left = signals.values();
  async function sendNext(): Promise<void> {
    // All of them take from the same iterator.
    for (const { alertId, requestId } of left) {
      if (Date.now() > until) return;
      await temporal
        .signalAlert(alertId, action, { requestId })
        .catch((error: unknown) => log.warn({ err: error, alertId }, 'an acknowledgement waits for Temporal'));
    }
  }
  await Promise.all(Array.from({ length: width }, sendNext));
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
