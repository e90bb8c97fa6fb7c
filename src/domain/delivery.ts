import type { DecisionReason, NotificationItem } from './notification.ts';

/** What a message is about: the alerts of a head, a silence (INT-4), or nothing, where somebody tries a channel. */
export const notificationKinds = ['head', 'quiet', 'test'] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** How far the delivery of a message has come. */
export const notificationStatuses = ['queued', 'sending', 'sent', 'captured', 'failed', 'suppressed'] as const;
export type NotificationStatus = (typeof notificationStatuses)[number];

/** After this long since the first attempt a message is given up, in milliseconds (NTF-5). */
const giveUpAfterMs = 24 * 60 * 60 * 1_000;

/** Why a message that was queued is not sent after all. */
export const suppressions = {
  integrationDeleted: 'The integration was deleted.',
  channelRemoved: 'The channel was removed.',
  allAcknowledged: 'Every alert in it was acknowledged.',
  allStopped: 'Every alert in it was acknowledged, or its rule was switched off.',
  notQuiet: 'The integration is not overdue any more.',
} as const;

/** A message as it waits for its next attempt. */
export interface Delivery {
  readonly kind: NotificationKind;
  readonly status: NotificationStatus;
  readonly run: number;
  readonly items: readonly NotificationItem[];
  readonly firstAttemptAt?: Date | null | undefined;
  /** Why the attempt before this one did not succeed. */
  readonly reason?: string | null | undefined;
}

/** What the world looks like at the moment of an attempt. */
export interface DeliveryScene {
  /** Which delivery asks: only that of the message's own run may send, so that two never do at once. */
  readonly run: number;
  readonly now: Date;
  readonly integrationDeleted: boolean;
  readonly channelRemoved: boolean;
  readonly stopped: StoppedAlerts;
  /** What a quiet message tells is still so (INT-4). */
  readonly stillQuiet: boolean;
}

export type AttemptDecision =
  /** It came to its end before, or another run delivers it. */
  | { readonly act: 'leave' }
  | { readonly act: 'end'; readonly status: 'suppressed' | 'failed'; readonly reason: string }
  /** `items` are the alerts that are still to be told (ACK-4, ALR-11). */
  | { readonly act: 'send'; readonly items: readonly NotificationItem[] };

/** The alerts that people are told of no more, and why, by id. */
export type StoppedAlerts = ReadonlyMap<string, { readonly reason: StopReason }>;
export type StopReason = Extract<DecisionReason, 'acknowledged' | 'rule_disabled'>;

/** Decides whether there is still something to send (ACK-4, ALR-11, NTF-5, NTF-7, INT-4). */
export function decideAttempt(delivery: Delivery, scene: DeliveryScene): AttemptDecision {
  if (!isUnderWay(delivery.status) || delivery.run !== scene.run) return { act: 'leave' };
  const items = stillToTell(delivery.items, scene.stopped);
  const why = suppressionOf(delivery, items, scene);
  if (why) return { act: 'end', status: 'suppressed', reason: suppressions[why] };
  if (isGivenUp(delivery.firstAttemptAt, scene.now)) {
    return { act: 'end', status: 'failed', reason: `Given up after 24 hours. ${delivery.reason ?? ''}`.trim() };
  }
  return { act: 'send', items };
}

/**
 * What of a message is still to be told: alerts that were acknowledged since, or whose rule was switched off, are taken out,
 * resolutions stay (ACK-4, ALR-11).
 */
export function stillToTell(items: readonly NotificationItem[], stopped: StoppedAlerts): readonly NotificationItem[] {
  return items.filter((item) => item.kind === 'resolved' || !stopped.has(item.alertId));
}

function suppressionOf(
  { kind, items: queued }: Delivery,
  items: readonly NotificationItem[],
  scene: DeliveryScene,
): keyof typeof suppressions | undefined {
  if (scene.integrationDeleted) return 'integrationDeleted';
  if (scene.channelRemoved) return 'channelRemoved';
  if (kind === 'head' && items.length === 0) {
    const isAcknowledged = ({ alertId }: NotificationItem) => scene.stopped.get(alertId)?.reason === 'acknowledged';
    return queued.every(isAcknowledged) ? 'allAcknowledged' : 'allStopped';
  }
  return kind === 'quiet' && !scene.stillQuiet ? 'notQuiet' : undefined;
}

/** True while a message waits for an attempt, or for the answer to one. */
export function isUnderWay(status: NotificationStatus): boolean {
  return status === 'queued' || status === 'sending';
}

/** True where an attempt at that time would come too late: more than 24 hours after the first (NTF-5). */
export function isGivenUp(firstAttemptAt: Date | null | undefined, at: Date): boolean {
  return firstAttemptAt != null && at.getTime() - firstAttemptAt.getTime() > giveUpAfterMs;
}

/** Why an operator may not have a message tried again; undefined where they may: only what failed, to a channel that is there. */
export function refuseRetry(
  status: NotificationStatus,
  channelRemoved: boolean,
): 'underWay' | 'delivered' | 'captured' | 'suppressed' | 'channelRemoved' | undefined {
  if (isUnderWay(status)) return 'underWay';
  if (status === 'sent') return 'delivered';
  if (status === 'captured' || status === 'suppressed') return status;
  return channelRemoved ? 'channelRemoved' : undefined;
}

/** Within this long, in milliseconds, an address gets one test message, and an integration sends {@link testsPerPause}. */
export const testPauseMs = 60_000;
const testsPerPause = 10;

/**
 * Why no test message may be sent now, given the addresses of those sent within the last {@link testPauseMs}; undefined where
 * one may. Limits how often anybody can be mailed.
 */
export function refuseTest(recentTargets: readonly string[], target: string): 'sameAddress' | 'tooMany' | undefined {
  if (recentTargets.some((recent) => recent.toLowerCase() === target.toLowerCase())) return 'sameAddress';
  return recentTargets.length >= testsPerPause ? 'tooMany' : undefined;
}
