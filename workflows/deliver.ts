import { setCurrentDetails } from '@temporalio/workflow';
import type { DeliveredNotification } from '../activities/index.ts';
import type { DeliverInput } from '../src/temporal/names.ts';
import { delivery } from './delivery.ts';

/** Hands over one message outside of its batch: tried again by an operator, a test, or about a silence (NTF-5, INT-4). */
export async function deliver({ notificationId, run, kind }: DeliverInput): Promise<DeliveredNotification> {
  setCurrentDetails('In delivery. A failed attempt stands at its activity, and when the next one is due.');
  const delivered = await delivery(`email of a ${kind} message`)({ notificationId, run });
  const { status, attempts } = delivered;
  setCurrentDetails(`Now ${status}, after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} in all.`);
  return delivered;
}
