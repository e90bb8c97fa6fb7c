import { call, Refused, type Api } from '../../src/admin/api.ts';

interface Named {
  readonly id: string;
}

/** An integration of the demo, spoken to as its administrators and its pipeline do. */
export class MemberApi {
  readonly id: string;
  readonly #admin: Api;
  readonly #pipeline: Api;
  #operator: Api;

  private constructor(id: string, admin: Api, key: string) {
    this.id = id;
    this.#admin = admin;
    this.#operator = admin;
    this.#pipeline = { url: admin.url, key };
  }

  /** Creates the integration, with a key for its pipeline. */
  static async create(admin: Api, settings: object): Promise<MemberApi> {
    const { id } = await json<Named>(call(admin, { method: 'post', path: '/api/v1/integrations', body: settings }));
    const path = `/api/v1/integrations/${id}/keys`;
    const body = { name: 'ci pipeline', scopes: ['ingest'] };
    const { key } = await json<{ key: string }>(call(admin, { method: 'post', path, body }));
    return new MemberApi(id, admin, key);
  }

  /** A request of an administrator, `path` below the integration. */
  async manage<Answer>(method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object): Promise<Answer> {
    return json<Answer>(call(this.#admin, { method, path: `/api/v1/integrations/${this.id}${path}`, body }));
  }

  /** Makes a key for somebody, who acknowledges alerts from then on; gives the id of the key. */
  async appoint(name: string): Promise<string> {
    const made = await this.manage<{ id: string; key: string }>('post', '/keys', { name, scopes: ['operator'] });
    this.#operator = { url: this.#admin.url, key: made.key };
    return made.id;
  }

  /** Stops the notifications of what matches. */
  async acknowledge(filter: object, note: string): Promise<void> {
    const path = `/api/v1/integrations/${this.id}/alerts/acknowledge`;
    await json(call(this.#operator, { method: 'post', path, body: { filter, note } }));
  }

  /** What the pipeline sends; one report goes alone, several as a batch, as the CLI does it. */
  async report(reports: readonly object[]): Promise<void> {
    const [only, ...more] = reports;
    await (more.length === 0 && only
      ? this.push('/api/v1/reports', only)
      : this.push('/api/v1/reports/batch', { reports }));
  }

  /** Sends something else that a pipeline sends. */
  async push(path: string, body: object): Promise<void> {
    await (await call(this.#pipeline, { method: 'post', path, body })).arrayBuffer();
  }

  /** Sends what the privacy boundary is to refuse. */
  async reportRefused(report: object): Promise<void> {
    try {
      await this.report([report]);
    } catch (error) {
      if (error instanceof Refused && error.problem.status === 422) return;
      throw error;
    }
    throw new Error('A report that strict privacy should have refused was taken.');
  }
}

async function json<Answer>(response: Promise<Response>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}
