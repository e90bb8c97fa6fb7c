import type { OutsideLine } from '../../src/domain/line.ts';
import type { Severity } from '../../src/domain/severity.ts';
import type { AlertView } from './history.ts';
import type { CleanReport } from './privacy/at-once.ts';

type Stored = CleanReport & { receivedAt: number; revision: number; outside: OutsideLine | undefined };

export type Alert = Omit<AlertView, 'status' | 'previous' | 'severity'> & {
  id: string;
  ruleName: string;
  severity: Severity;
  scopeListed: boolean;
  previous: string | undefined;
};

export type State = {
  reports: Map<string, Stored>;
  line: string[];
  alerts: Alert[];
  /** Numbers drawn so far, by batches and by resets. */
  arrivals: bigint;
  resetArrival: bigint | null;
};
