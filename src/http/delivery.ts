import type { DeliveryRow } from '../db/deliveries.ts';
import { findNotificationState, type NotificationState } from '../db/notifications.ts';
import { isUnderWay } from '../domain/delivery.ts';
import { deliverWorkflowId, toDeliverInput } from '../temporal/names.ts';
import { presentMessage } from '../views/message.ts';
import { notFound } from './errors.ts';
import type { HttpDeps } from './route.ts';
import { waitFor } from '../patience.ts';
import { tellTemporal } from './tell-temporal.ts';

/** How long a person waits to see what came of a message before the answer is 202. */
const deliveryWaitMs = 5_000;

/** Starts the deliveries behind the answer: what cannot be started now, the sweep starts later. */
export function startDeliveries(
  { temporal, log }: HttpDeps,
  integrationName: string,
  deliveries: readonly DeliveryRow[],
): void {
  void tellTemporal(
    deliveries,
    (delivery) => temporal.deliver(toDeliverInput(delivery, integrationName)),
    (err, { id }) => log.warn({ err, notificationId: id }, 'a delivery waits for Temporal'),
  );
}

/** 200 once the message came to its end, 202 while it is on its way. */
export async function answerWithDelivery(deps: HttpDeps, id: string) {
  const row = await waitFor(
    () => deps.db.read((tx) => findNotificationState(tx, id)),
    (seen) => !seen || !isUnderWay(seen.status),
    deliveryWaitMs,
  );
  if (!row) throw notFound('notification');
  const body = present(row, deps);
  return isUnderWay(row.status) ? { status: 202 as const, body } : { status: 200 as const, body };
}

function present(row: NotificationState, { linkToWorkflow }: HttpDeps) {
  const workflowId = deliverWorkflowId(row.id, row.run);
  return { ...presentMessage(row), workflowId, workflowUrl: linkToWorkflow(workflowId) };
}
