import type { KnownAlert } from '../../src/domain/alert.ts';
import type { OutsideLine } from '../../src/domain/line.ts';
import type { CleanReport } from './privacy/at-once.ts';

type Stored = CleanReport & { receivedAt: number; revision: number; outside: OutsideLine | undefined };

type Alert = KnownAlert & { readonly previous: string | undefined; readonly events: string[] };

export type State = {
  reports: Map<string, Stored>;
  line: string[];
  alerts: Alert[];
  /** Numbers drawn so far, by batches and by resets. */
  arrivals: bigint;
  resetArrival: bigint | null;
};
