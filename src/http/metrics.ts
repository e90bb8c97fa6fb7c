import type { Context, Middleware } from 'koa';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from '../db/orm.ts';
import type { Door } from '../db/outcome.ts';
import { findWaiting } from '../db/waiting.ts';

/** The parts of a route by which requests are counted apart. */
interface Measured {
  readonly address: string;
  readonly door: Door | undefined;
}

export interface Metrics {
  /** Measures requests; the outermost layer, so that it sees the status of errors too. */
  measure(routes: readonly Measured[]): Middleware;
  /** Everything as Prometheus reads it. Rejects while the database does not answer. */
  read(): Promise<string>;
}

/**
 * What this process counts and what waits in the database. No label holds anything of a client, neither a path nor the name
 * of an integration: so their number is bounded, and a graph tells nothing about anybody's secrets.
 */
export function createMetrics({ db, events }: { db: Database; events: { readonly size: number } }): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const requests = new Histogram({
    name: 'clef_http_request_duration_seconds',
    help: 'How long requests took to be answered, by route pattern and class of status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
    registers,
  });
  const submissions = new Counter({
    name: 'clef_submissions_total',
    help: 'Submissions by door and outcome: done and accepted are stored, refused and unavailable are not.',
    labelNames: ['door', 'outcome'],
    registers,
  });
  const labelNames = ['what', 'state'];
  const waiting = new Gauge({
    name: 'clef_waiting',
    help: 'How much waits for a worker, of all processes together.',
    labelNames,
    registers,
  });
  const oldest = new Gauge({
    name: 'clef_waiting_oldest_seconds',
    help: 'Age of the oldest that waits for a worker, 0 where nothing does.',
    labelNames,
    registers,
  });
  const streams = new Gauge({ name: 'clef_event_streams', help: 'Open streams of hints of this process.', registers });

  return {
    measure(routes) {
      const doors = new Map(routes.map(({ address, door }) => [address, door]));
      return async (ctx, next) => {
        const took = requests.startTimer();
        await next();
        const route = matched(ctx);
        // Where no route took the request, the method is whatever the client wrote.
        const method = route === undefined ? 'other' : ctx.method;
        took({ method, route: route ?? 'none', status: `${Math.floor(ctx.status / 100)}xx` });
        const door = route === undefined ? undefined : doors.get(route);
        if (door) submissions.inc({ door, outcome: outcomeOf(ctx.status) });
      };
    },

    async read() {
      for (const { what, state, count, oldestSeconds } of await db.read(findWaiting)) {
        waiting.set({ what, state }, count);
        oldest.set({ what, state }, oldestSeconds);
      }
      streams.set(events.size);
      return register.metrics();
    },
  };
}

/** The pattern of the route that took the request. */
function matched(ctx: Context): string | undefined {
  const pattern: unknown = ctx['_matchedRoute'];
  return typeof pattern === 'string' ? pattern : undefined;
}

function outcomeOf(status: number): 'done' | 'accepted' | 'refused' | 'unavailable' {
  if (status >= 500) return 'unavailable';
  if (status >= 400) return 'refused';
  return status === 202 ? 'accepted' : 'done';
}
