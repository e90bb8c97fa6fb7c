import { isCancellation, patched, proxyActivities, sleep } from '@temporalio/workflow';
import type { Activities, DeliveredNotification, FirstAttempt } from '../activities/index.ts';
import { mailQueue } from '../src/temporal/names.ts';

/**
 * What hands messages over is tried again until it comes to an end: after 1 s, then with doubling pauses up to 15 min, or
 * when the provider says (NTF-5). What hangs is tried again within two minutes.
 */
const attempts = {
  taskQueue: mailQueue,
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '15 minutes' },
} as const;

/** The activity that hands one message over. */
export function delivery(summary: string): Activities['deliverNotification'] {
  return proxyActivities<Activities>({ ...attempts, summary }).deliverNotification;
}

/** A message that is to be handed over. */
export interface Due {
  readonly notificationId: string;
  /** What an operator reads beside it. */
  readonly summary: string;
  /** Told when it came to its end. */
  tell(delivered: DeliveredNotification): void;
}

/** The messages of a batch, of which `about` says what an operator should know beyond the channel. */
export function duesOf(notifications: readonly string[], tell: Due['tell'], about = ''): Due[] {
  const total = notifications.length;
  return notifications.map((notificationId, index) => ({
    notificationId,
    summary: `email ${about}to channel ${index + 1} of ${total}`,
    tell,
  }));
}

/** Delivers messages beside each other, each by an activity of its own. */
export async function deliverEach(dues: readonly Due[]): Promise<void> {
  await Promise.all(
    dues.map(async ({ notificationId, summary, tell }) => tell(await delivery(summary)({ notificationId }))),
  );
}

/** True where messages share the activity of their first attempts. */
export function sharesFirstAttempts(dues: readonly Due[]): boolean {
  return dues.length > 1 && patched('first-attempts-together');
}

/** So many attempts fit into the time that one activity has, all beside each other. */
const together = 20;

/**
 * Makes the first attempts of messages by one activity, which costs what one message does (docs/adr/0012). What is not at
 * its end then has an activity of its own, after the pause that is due.
 */
export async function deliverTogether(dues: readonly Due[]): Promise<void> {
  const parts = Array.from({ length: Math.ceil(dues.length / together) }, (_part, index) =>
    dues.slice(index * together, (index + 1) * together),
  );
  await Promise.all(parts.map(deliverPart));
}

async function deliverPart(dues: readonly Due[]): Promise<void> {
  const { deliverNotifications } = proxyActivities<Activities>({
    ...attempts,
    // One of them must not hold up the others for longer than that.
    retry: { maximumAttempts: 1 },
    summary: `first attempts at ${dues.length} emails`,
  });
  let tried: readonly FirstAttempt[] = [];
  try {
    tried = await deliverNotifications({ notificationIds: dues.map((due) => due.notificationId) });
  } catch (error) {
    if (isCancellation(error)) throw error;
  }
  await Promise.all(
    dues.map(async (due, index) => {
      const { delivered, retryInMs } = tried[index] ?? { delivered: null, retryInMs: 1_000 };
      if (delivered) return due.tell(delivered);
      await sleep(retryInMs, { summary: `before the next attempt: ${due.summary}` });
      await deliverEach([due]);
    }),
  );
}
