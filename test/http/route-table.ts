import type { Scope } from '../../src/domain/api-key.ts';

/** What stands in the database for the access tests, twice: once per integration. */
export interface Fixture {
  readonly id: string;
  readonly alertId: string;
  readonly batchId: string;
  readonly keyId: string;
}

/** One route as product.md (INT-2, INT-3) and api.md have it, written down apart from the code. */
export interface Rule {
  /** The keys that may call it; `read` stands for `operator` and `admin` too, `operator` for `admin`. */
  readonly scopes: readonly Scope[];
  /**
   * `own`: the path names something of an integration, foreign ones are 404. `list`: a bound key sees its own rows.
   * `bound`: only for bound keys. `installation`: only for installation-wide ones.
   */
  readonly reach: 'own' | 'list' | 'bound' | 'installation';
  /** The path with the ids of a fixture. */
  path(fixture: Fixture): string;
  readonly body?: (unique: string) => unknown;
  /** The status for a key that may. */
  readonly status: number;
}

const at =
  (path: string) =>
  ({ id, alertId, batchId, keyId }: Fixture) =>
    path.replace(':id', id).replace(':alert', alertId).replace(':batch', batchId).replace(':keyId', keyId);

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
const report = (unique: string) => ({ commitSha: unique, summary: { cells: [] } });
const body = (value: unknown) => ({ body: () => value });

/** Every route under /api/v1; the access test fails for one that is missing here. */
export const rules: Readonly<Record<string, Rule>> = {
  'post /reports': bound(['ingest'], '/reports', { body: report }),
  'post /reports/batch': bound(['ingest'], '/reports/batch', { body: (unique) => ({ reports: [report(unique)] }) }),
  'get /batches/:id': own(['ingest', 'read'], '/batches/:batch'),
  'get /integrations/:id': own(['ingest', 'read'], '/integrations/:id'),

  'get /integrations': list(['read'], '/integrations'),
  'get /alerts': list(['read'], '/alerts'),
  'get /alerts/:id': own(['read'], '/alerts/:alert'),
  'get /integrations/:id/alerts': own(['read'], '/integrations/:id/alerts'),
  'get /integrations/:id/matrix': own(['read'], '/integrations/:id/matrix'),
  'get /integrations/:id/reports': own(['read'], '/integrations/:id/reports'),
  'get /integrations/:id/reports/:commitSha': own(['read'], '/integrations/:id/reports/abc1234'),

  'post /alerts/:id/acknowledge': own(['operator'], '/alerts/:alert/acknowledge', body({})),
  'post /alerts/:id/unacknowledge': own(['operator'], '/alerts/:alert/unacknowledge', body({})),

  'post /integrations': installation(['admin'], '/integrations', { body: (name) => ({ name }), status: 201 }),
  'patch /integrations/:id': own(['admin'], '/integrations/:id', body({ resultMode: 'auto' })),
  'get /integrations/:id/keys': own(['admin'], '/integrations/:id/keys'),
  'post /integrations/:id/keys': own(['admin'], '/integrations/:id/keys', {
    body: (name) => ({ name, scopes: ['read'] }),
    status: 201,
  }),
  'delete /integrations/:id/keys/:keyId': own(['admin'], '/integrations/:id/keys/:keyId'),
  'get /integrations/:id/policies': own(['admin'], '/integrations/:id/policies'),
  'put /integrations/:id/policies': own(['admin'], '/integrations/:id/policies', body({ policies: [] })),
  'get /integrations/:id/channels': own(['admin'], '/integrations/:id/channels'),
  'put /integrations/:id/channels': own(['admin'], '/integrations/:id/channels', body({ notifications: [] })),
  'get /outbox': installation(['admin'], '/outbox'),
};

export type Binding = 'own' | 'foreign' | 'installation';

/** The status a key must get: first its scope is looked at, then how far it reaches (INT-3). */
export function expectedStatus(rule: Rule, scope: Scope, binding: Binding): number {
  if (!rule.scopes.some((needed) => includes(scope, needed))) return 403;
  const refusals: Record<Rule['reach'], Partial<Record<Binding, number>>> = {
    bound: { installation: 403 },
    installation: { own: 403, foreign: 403 },
    own: { foreign: 404 },
    list: {},
  };
  return refusals[rule.reach][binding] ?? rule.status;
}

/** INT-2: read < operator < admin; ingest includes nothing else and is included in nothing. */
function includes(held: Scope, needed: Scope): boolean {
  if (held === needed) return true;
  const above: Partial<Record<Scope, readonly Scope[]>> = { read: ['operator', 'admin'], operator: ['admin'] };
  return above[needed]?.includes(held) ?? false;
}
