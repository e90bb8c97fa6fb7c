import type { Alert, Severity } from '../../api/types.ts';

export type AlertState = 'open' | 'resolved' | 'all';

/** Which alerts a list shows; all of it stands in the address. */
export interface AlertFilter {
  readonly status: AlertState;
  readonly severity: Severity | undefined;
  readonly rule: string | undefined;
  readonly scope: string | undefined;
  /** Only asked of open ones: those somebody acknowledged, or those nobody did. */
  readonly acknowledged: 'true' | 'false' | undefined;
}

export const filterNames = ['severity', 'rule', 'scope', 'acknowledged'] as const;

const oneOf = <T extends string>(values: readonly T[], value: string | null) => values.find((each) => each === value);

/** Reads it from the address; what it cannot mean is left out. */
export function readFilter(params: URLSearchParams): AlertFilter {
  const status = oneOf(['resolved', 'all'], params.get('status')) ?? 'open';
  return {
    status,
    severity: oneOf(['critical', 'warning', 'info'], params.get('severity')),
    rule: params.get('rule') || undefined,
    scope: params.get('scope') || undefined,
    acknowledged: status === 'open' ? oneOf(['true', 'false'], params.get('acknowledged')) : undefined,
  };
}

/** True where anything is left out beside the state. */
export const isNarrowed = (filter: AlertFilter) => filterNames.some((name) => filter[name] !== undefined);

/** Some alerts as a table for a spreadsheet, with its heading. */
export function alertsCsv(alerts: readonly Alert[], nameOf: (integrationId: string) => string) {
  const heading = [
    'integration',
    'rule',
    'rule id',
    'scope',
    'severity',
    'message',
    'status',
    'introduced by',
    'exact',
    'opened at',
    'last seen',
    'occurrences',
    'acknowledged by',
    'acknowledged at',
    'note',
    'resolved by',
    'resolved at',
    'resolution',
  ];
  const rows = alerts.map((alert) => [
    nameOf(alert.integrationId),
    alert.ruleName,
    alert.ruleId,
    alert.scope,
    alert.severity,
    alert.message,
    alert.status,
    alert.introducedByCommit,
    alert.introducedExact ? 'yes' : 'no',
    alert.openedAt,
    alert.lastSeenCommit,
    alert.occurrences,
    alert.acknowledgedBy,
    alert.acknowledgedAt,
    alert.acknowledgeNote,
    alert.resolvedByCommit,
    alert.resolvedAt,
    alert.resolutionReason,
  ]);
  return [heading, ...rows];
}
