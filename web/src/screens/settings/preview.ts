import type { Alert, Severity } from '../../api/types.ts';

/** What a channel would have been told of in the last 30 days. */
export interface Preview {
  /** Heads at which something matching was opened: so many messages tell of something new. */
  readonly messages: number;
  readonly matching: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** Below the severity. */
  readonly below: number;
  /** Of the matching ones, those that are acknowledged now. */
  readonly acknowledged: number;
}

const ranks: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 };
/** How far the preview looks back, in milliseconds. */
const span = 30 * 86_400_000;

/** Counts the alerts that were opened in the 30 days before `now` (epoch milliseconds) as a channel would have met them. */
export function previewOf(alerts: readonly Alert[], minSeverity: Severity, now: number): Preview {
  const recent = alerts.filter(({ openedAt }) => Date.parse(openedAt) > now - span);
  const matching = recent.filter(({ severity }) => ranks[severity] >= ranks[minSeverity]);
  const of = (severity: Severity) => matching.filter((each) => each.severity === severity).length;
  return {
    messages: new Set(matching.map(({ detectedAtCommit }) => detectedAtCommit)).size,
    matching: matching.length,
    bySeverity: { critical: of('critical'), warning: of('warning'), info: of('info') },
    below: recent.length - matching.length,
    acknowledged: matching.filter(({ acknowledgedAt, status }) => acknowledgedAt !== null && status === 'open').length,
  };
}

/** Whether the alerts that were read reach back over the whole span, or there may be more of them. */
export function isWhole(alerts: readonly Alert[], hasMore: boolean, now: number): boolean {
  const oldest = alerts.at(-1);
  return !hasMore || oldest === undefined || Date.parse(oldest.openedAt) <= now - span;
}
