import type { Severity } from './severity.ts';

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
