import type { Scope } from '../../src/domain/api-key.ts';
import { reportPush } from '../otlp.ts';

/** What stands in the database for the access tests, twice: once per integration. */
export interface Fixture {
  readonly id: string;
  readonly alertId: string;
  readonly batchId: string;
  readonly keyId: string;
  readonly notificationId: string;
  readonly channelId: string;
  /** A revoked key, which nobody can rotate. */
  readonly deadKeyId: string;
  /** A live key that may sign in. */
  readonly readKey: string;
}

/** Who may call a route, and what it answers (INT-2, INT-3), written down apart from the code. */
export interface Rule {
  /** The keys that may call it; `read` stands for `operator` and `admin` too, `operator` for `admin`. */
  readonly scopes: readonly Scope[];
  /**
   * `own`: the path names something of an integration, foreign ones are 404. `list`: a bound key sees its own rows.
   * `bound`: only for bound keys. `installation`: only for installation-wide ones. `open`: needs no key.
   */
  readonly reach: 'own' | 'list' | 'bound' | 'installation' | 'open';
  /** Set where the path does not stand under /api/v1. */
  readonly root?: true;
  /** The path with the ids of a fixture. */
  path(fixture: Fixture): string;
  readonly body?: (unique: string, fixture: Fixture) => unknown;
  /** The status for a key that may. */
  readonly status: number;
  /** Set where it takes away what the other tests need: who may call it is tried with a fixture made for that. */
  readonly fresh?: true;
  /** The status for a session that may, where it is another. */
  readonly sessionStatus?: number;
  /** Set where a session is over afterwards. */
  readonly endsSession?: true;
  /** Refuses with a `google.rpc.Status` instead of problem+json. */
  readonly otlp?: boolean;
}

/** Puts the ids of a fixture in the place of their names: `:id`, `:alert` for its `alertId`. */
const at = (path: string) => (fixture: Fixture) => {
  const ids = new Map(Object.entries(fixture));
  return path.replaceAll(/:(\w+)/g, (_, name: string) => ids.get(name) ?? ids.get(`${name}Id`)!);
};

const to =
  (reach: Rule['reach']) =>
  (scopes: readonly Scope[], path: string, more: Partial<Rule> = {}): Rule => ({
    scopes,
    reach,
    path: at(path),
    status: 200,
    ...more,
  });
const [own, list, bound, installation] = [to('own'), to('list'), to('bound'), to('installation')];
const open = (path: string): Rule => ({ ...to('open')([], path), root: true });
const report = (unique: string) => ({ commitSha: unique, summary: { cells: [] } });
/** Changes no alert, as the report above. */
const unknownPush = (unique: string) => reportPush(unique, [], 0);
const body = (value: unknown) => ({ body: () => value });

/** Every route; the access test fails for one that is missing here. */
export const rules: Readonly<Record<string, Rule>> = {
  'get /healthz': open('/healthz'),
  'get /readyz': open('/readyz'),
  'get /metrics': installation(['read'], '/metrics', { root: true }),

  'post /reports': bound(['ingest'], '/reports', { body: report }),
  'post /reports/batch': bound(['ingest'], '/reports/batch', { body: (unique) => ({ reports: [report(unique)] }) }),
  'get /batches/:id': own(['ingest', 'read'], '/batches/:batch'),
  'get /integrations/:id': own(['ingest', 'read'], '/integrations/:id'),
  'post /v1/logs': bound(['ingest'], '/v1/logs', { body: unknownPush, root: true, otlp: true }),
  'get /v1/checkpoint': bound(['ingest'], '/v1/checkpoint', { root: true }),

  'get /events': list(['read'], '/events'),
  'get /integrations': list(['read'], '/integrations'),
  'get /alerts': list(['read'], '/alerts'),
  'get /alerts/:id': own(['read'], '/alerts/:alert'),
  'get /integrations/:id/alerts': own(['read'], '/integrations/:id/alerts'),
  'get /integrations/:id/matrix': own(['read'], '/integrations/:id/matrix'),
  'get /integrations/:id/history': own(['read'], '/integrations/:id/history'),
  'get /integrations/:id/overview': own(['read'], '/integrations/:id/overview'),
  'get /integrations/:id/drift': own(['read'], '/integrations/:id/drift'),
  'get /integrations/:id/policy-results': own(['read'], '/integrations/:id/policy-results'),
  'get /integrations/:id/compare': own(['read'], '/integrations/:id/compare?from=abc1234&to=abc1234'),
  'get /integrations/:id/notifications': own(['read'], '/integrations/:id/notifications'),
  'get /notifications/:id': own(['read'], '/notifications/:notification'),
  'get /integrations/:id/batches': own(['read'], '/integrations/:id/batches'),
  'get /integrations/:id/config': own(['read'], '/integrations/:id/config'),
  'get /integrations/:id/settings': own(['read'], '/integrations/:id/settings'),
  'get /integrations/:id/reports': own(['read'], '/integrations/:id/reports'),
  'get /integrations/:id/reports/:commitSha': own(['read'], '/integrations/:id/reports/abc1234'),

  'post /alerts/:id/acknowledge': own(['operator'], '/alerts/:alert/acknowledge', body({})),
  'post /alerts/:id/unacknowledge': own(['operator'], '/alerts/:alert/unacknowledge', body({})),
  'post /integrations/:id/alerts/acknowledge': own(
    ['operator'],
    '/integrations/:id/alerts/acknowledge',
    body({ filter: {} }),
  ),
  'post /integrations/:id/alerts/unacknowledge': own(
    ['operator'],
    '/integrations/:id/alerts/unacknowledge',
    body({ filter: {} }),
  ),
  // The batch of the fixture is applied: whoever may, is told that there is nothing to restart.
  'post /batches/:id/restart': own(['operator'], '/batches/:batch/restart', { status: 409 }),

  // The message of the fixture is sent, or on its way: whoever may, is told that there is nothing to retry.
  'post /notifications/:id/retry': own(['operator'], '/notifications/:notification/retry', {
    ...body({}),
    status: 409,
  }),
  'post /integrations/:id/notifications/retry': own(['operator'], '/integrations/:id/notifications/retry', {
    ...body({ filter: {} }),
    status: 202,
  }),
  'post /integrations/:id/checkpoint/reset': own(['operator'], '/integrations/:id/checkpoint/reset'),

  'get /integrations/:id/knowledge': own(['read'], '/integrations/:id/knowledge'),
  'get /integrations/:id/knowledge/export': own(['admin'], '/integrations/:id/knowledge/export'),
  // One test, however often it is asked for.
  'post /integrations/:id/channels/:channelId/test': own(
    ['admin'],
    '/integrations/:id/channels/:channel/test',
    body({ requestId: '0198f0ac-2222-7333-8444-555566667777' }),
  ),
  'delete /integrations/:id': own(['admin'], '/integrations/:id', { status: 202, fresh: true }),
  'post /integrations': installation(['admin'], '/integrations', { body: (name) => ({ name }), status: 201 }),
  'patch /integrations/:id': own(['admin'], '/integrations/:id', body({ resultMode: 'auto' })),
  'get /integrations/:id/keys': own(['admin'], '/integrations/:id/keys'),
  'post /integrations/:id/keys': own(['admin'], '/integrations/:id/keys', {
    body: (name) => ({ name, scopes: ['read'] }),
    status: 201,
  }),
  'delete /integrations/:id/keys/:keyId': own(['admin'], '/integrations/:id/keys/:keyId'),
  'post /integrations/:id/keys/:keyId/rotate': own(['admin'], '/integrations/:id/keys/:deadKeyId/rotate', {
    ...body({}),
    status: 409,
  }),
  'get /keys': installation(['admin'], '/keys'),
  'post /keys': installation(['admin'], '/keys', { body: (name) => ({ name, scopes: ['read'] }), status: 201 }),
  'delete /keys/:keyId': installation(['admin'], '/keys/:keyId', { status: 404 }),
  'post /keys/:keyId/rotate': installation(['admin'], '/keys/:keyId/rotate', { ...body({}), status: 404 }),
  'get /integrations/:id/policies': own(['admin'], '/integrations/:id/policies'),
  'put /integrations/:id/policies': own(['admin'], '/integrations/:id/policies', body({ policies: [] })),
  'get /integrations/:id/channels': own(['admin'], '/integrations/:id/channels'),
  'put /integrations/:id/channels': own(['admin'], '/integrations/:id/channels', body({ notifications: [] })),
  'put /integrations/:id/config': own(['admin'], '/integrations/:id/config', body({ collectCIContext: false })),
  'get /audit': installation(['admin'], '/audit'),
  'get /outbox': installation(['admin'], '/outbox'),
  // The mail of the fixture was handed to a provider: whoever may, is told that none was captured.
  'get /outbox/:id': installation(['admin'], '/outbox/:notification', { status: 404 }),
  'get /outbox/:id/html': installation(['admin'], '/outbox/:notification/html', { status: 404 }),

  'post /session': to('open')([], '/session', { body: (_unique, { readKey }) => ({ key: readKey }) }),
  'get /session': list(['read'], '/session'),
  // A request that carries its key has no session to end.
  'delete /session': list(['read'], '/session', { status: 404, sessionStatus: 200, endsSession: true }),
};

export type Binding = 'own' | 'foreign' | 'installation';

/** The status a key must get: first its scope is looked at, then how far it reaches (INT-3). */
export function expectedStatus(rule: Rule, scope: Scope, binding: Binding, status = rule.status): number {
  if (rule.reach === 'open') return status;
  if (!rule.scopes.some((needed) => includes(scope, needed))) return 403;
  const refusals: Record<Exclude<Rule['reach'], 'open'>, Partial<Record<Binding, number>>> = {
    bound: { installation: 403 },
    installation: { own: 403, foreign: 403 },
    own: { foreign: 404 },
    list: {},
  };
  return refusals[rule.reach][binding] ?? status;
}

/** INT-2: read < operator < admin; ingest includes nothing else and is included in nothing. */
function includes(held: Scope, needed: Scope): boolean {
  if (held === needed) return true;
  const above: Partial<Record<Scope, readonly Scope[]>> = { read: ['operator', 'admin'], operator: ['admin'] };
  return above[needed]?.includes(held) ?? false;
}
