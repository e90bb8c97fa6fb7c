import type { Alert, AlertDetail } from '../../api/types.ts';
import { countDeliveries } from '../../text/deliveries.ts';
import { plural } from '../../text/words.ts';

/** What a glance at an alert should tell beside its severity. */
export interface Chip {
  readonly kind: 'new' | 'recurring' | 'acknowledged' | 'back';
  readonly word: string;
}

/** The two chips that say the most about an alert; derived, never stored. */
export function chipsOf(alert: Pick<Alert, 'status' | 'acknowledgedAt' | 'previousAlertId' | 'occurrences'>): Chip[] {
  const { status, acknowledgedAt, previousAlertId, occurrences } = alert;
  const again = occurrences - 1;
  const all: (Chip | false)[] = [
    status === 'open' && acknowledgedAt !== null && { kind: 'acknowledged', word: 'Acknowledged' },
    previousAlertId !== null && { kind: 'back', word: 'Came back' },
    again > 0 && { kind: 'recurring', word: `Recurring ×${again.toLocaleString('en')}` },
    again <= 0 && status === 'open' && previousAlertId === null && { kind: 'new', word: 'New' },
  ];
  return all.filter((chip) => chip !== false).slice(0, 2);
}

/** Why a key that acts on alerts did nothing. */
export const actionWords = {
  underWay: 'Notifications are still being stopped. Wait until that is done.',
  noRow: 'Go to an alert first, with j; x selects it.',
  acknowledged: 'It is acknowledged: its notifications are stopped already. Enter opens it, to let them resume.',
} as const;

type Reason = NonNullable<Alert['resolutionReason']>;

/** Why an alert was resolved, after "Resolved by 1a2b3c4:". */
export const resolutionWords: Readonly<Record<Reason, string>> = {
  passed: 'the rule passed for this scope',
  absent: 'the report no longer lists it',
  scope_removed: 'gone, not fixed. Its namespace or environment is no longer reported',
  replaced: 'the report of the head was sent again with other content',
};

/** The same in two words, for lists. */
export const resolutionShort: Readonly<Record<Reason, string>> = {
  passed: 'rule passed',
  absent: 'no longer listed',
  scope_removed: 'gone, not fixed',
  replaced: 'report replaced',
};

/** How many messages there are and how they stand: "25 mails sent, 1 failed". Empty for none. */
export const mailWords = (mails: Parameters<typeof countDeliveries>[0]): string =>
  countDeliveries(mails, (n) => plural(n, 'mail'));

type DecisionReason = AlertDetail['decisions'][number]['reason'];

/** Why an alert stands in no message of a channel, after "Not sent:". */
export const silenceWords: Readonly<Record<Exclude<DecisionReason, 'notify'>, string>> = {
  acknowledged: 'acknowledged',
  below_min_severity: 'below the minimum severity of the channel',
  rule_disabled: 'the rule is switched off in the policies',
  not_opened_by_replacement: 'the report was sent again, and only what that opened is told',
  resolutions_not_wanted: 'the channel does not ask for resolutions',
};
