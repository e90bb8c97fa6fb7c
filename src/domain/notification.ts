import type { Occasion } from './reconcile.ts';
import { compareSeverity, type Severity } from './severity.ts';

/** Why an alert stands in a message. */
export type ItemKind = 'opened' | 'recurring' | 'resolved';

/** One alert as a message tells it: what the dashboard holds and no more (NTF-8). */
export interface NotificationItem {
  readonly alertId: string;
  readonly kind: ItemKind;
  readonly ruleName: string;
  readonly scope: string;
  readonly severity: Severity;
  readonly message: string;
  /** How many results of the head this alert stands for (ALR-3). */
  readonly count: number;
}

/** Why an alert is, or is not, in the message of one channel about one head (NTF-7). */
export const decisionReasons = [
  'notify',
  'acknowledged',
  'below_min_severity',
  'rule_disabled',
  'not_opened_by_replacement',
  'resolutions_not_wanted',
] as const;
export type DecisionReason = (typeof decisionReasons)[number];

/** What a person does to the notifications of an alert: stops them, or lets them resume. */
export type AcknowledgementAction = 'acknowledge' | 'unacknowledge';

/** Who stopped the notifications of an alert, and when, ISO 8601. */
export interface Acknowledgement {
  readonly by: string;
  readonly at: string;
}

/** An alert as the head left it, in the words that a message would have. */
export interface ToldAlert {
  readonly item: NotificationItem;
  /** Null while nobody has. */
  readonly acknowledged: Acknowledgement | null;
  /** Failing, but of a rule that is switched off (ALR-11). */
  readonly muted: boolean;
}

export interface ChannelSettings {
  readonly id: string;
  readonly minSeverity: Severity;
  readonly notifyResolved: boolean;
}

export interface ChannelPlan {
  readonly channelId: string;
  /** The alerts of the one message for this channel; empty means no message (NTF-2). */
  readonly items: readonly NotificationItem[];
  readonly decisions: readonly Decision[];
}

export interface Decision {
  readonly alertId: string;
  readonly reason: DecisionReason;
  /** Where that is the reason (NTF-7). */
  readonly acknowledged: Acknowledgement | null;
}

/** Decides who is told what about one head: one message per channel, and a reason for each alert (NTF-1, NTF-2, NTF-3, NTF-7). */
export function planNotifications(
  alerts: readonly ToldAlert[],
  channels: readonly ChannelSettings[],
  occasion: Occasion,
): ChannelPlan[] {
  return channels.map((channel) => {
    const decisions = alerts.map((alert) => ({ alert, reason: decide(alert, channel, occasion) }));
    return {
      channelId: channel.id,
      items: decisions.filter(({ reason }) => reason === 'notify').map(({ alert }) => alert.item),
      decisions: decisions.map(({ alert, reason }) => ({
        alertId: alert.item.alertId,
        reason,
        acknowledged: reason === 'acknowledged' ? alert.acknowledged : null,
      })),
    };
  });
}

function decide(alert: ToldAlert, channel: ChannelSettings, occasion: Occasion): DecisionReason {
  if (alert.item.kind !== 'opened' && occasion === 'replaced-head') return 'not_opened_by_replacement';
  if (alert.item.kind === 'resolved' && !channel.notifyResolved) return 'resolutions_not_wanted';
  if (alert.muted) return 'rule_disabled';
  if (alert.acknowledged) return 'acknowledged';
  if (compareSeverity(alert.item.severity, channel.minSeverity) < 0) return 'below_min_severity';
  return 'notify';
}
