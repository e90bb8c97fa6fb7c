import { expectTaken, type Bench } from './ingest-phase.ts';
import { createAlarm } from './report-stream.ts';

/** An alert that is open, and that nobody acknowledged yet. */
export interface OpenAlert {
  readonly id: string;
  readonly integrationId: string;
}

/** Over how many integrations alerts that are acknowledged one by one are spread. */
const integrations = 10;

/** Opens `each` alerts in each of some new integrations, by one report; gives them with the integrations taking turns. */
export async function openAlerts(
  { api, database }: Pick<Bench, 'api' | 'database'>,
  size: { integrations: number; each: number },
): Promise<OpenAlert[]> {
  const commits: string[] = [];
  for (const key of await api.createIntegrations(size.integrations)) {
    const report = createAlarm(size.each);
    expectTaken(await api.post('/reports', key, report));
    commits.push(report.commitSha);
  }
  await database.settle();
  return database.alertsDetectedAt(commits);
}

/** Alerts to acknowledge, of which there are always enough. */
export interface Alarms {
  /** Opens alerts until there are so many. */
  fill(count: number): Promise<void>;
  /** One that was not given before. Throws where none is left. */
  next(): OpenAlert;
}

/** Keeps open alerts in hand, so that a phase need not open any. */
export function createAlarms(bench: Pick<Bench, 'api' | 'database'>): Alarms {
  const left: OpenAlert[] = [];
  return {
    async fill(count) {
      const missing = count - left.length;
      if (missing <= 0) return;
      left.push(...(await openAlerts(bench, { integrations, each: Math.ceil(missing / integrations) })));
    },
    next() {
      const alert = left.pop();
      if (alert === undefined) throw new Error('All open alerts are acknowledged: a phase needs more of them.');
      return alert;
    },
  };
}
