import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Ready } from './arguments.ts';

/** An ingest key of an integration of its own. */
export type IngestKey = string;

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
}

/** How many integrations are made at once. */
const makersAtOnce = 8;

/** Talks to the API over connections that stay open, as many as there are requests at once. */
export class BenchApi {
  readonly #ready: Ready;
  // Every connection is kept: closed ones would hold their ports for a minute.
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: Infinity });

  constructor(ready: Ready) {
    this.#ready = ready;
  }

  /** Makes integrations with one mail channel each. */
  async createIntegrations(count: number): Promise<IngestKey[]> {
    const run = Date.now().toString(36);
    return this.#each(
      Array.from({ length: count }, (_, index) => `bench-${run}-${index}`),
      async (name) => {
        const { id } = await this.#manage('POST', '/integrations', { name });
        return this.#equip(id!);
      },
    );
  }

  /** Gives integrations that are there a mail channel and a key each. */
  async equipIntegrations(ids: readonly string[]): Promise<IngestKey[]> {
    return this.#each(ids, (id) => this.#equip(id));
  }

  /** Posts one report. Rejects unless it is stored and derived when the answer comes. */
  async postReport(key: IngestKey, report: object): Promise<void> {
    const { status, body } = await this.post('/reports', key, report);
    if (status !== 200 || body['status'] !== 'done') throw new Error(`${status}: ${JSON.stringify(body)}`);
  }

  /** Posts anything; gives every answer, whatever its status. */
  post(path: string, key: IngestKey, body: object): Promise<Answer> {
    return this.#send('POST', path, key, body);
  }

  /** Acknowledges an alert; gives every answer, whatever its status. */
  acknowledge(alertId: string): Promise<Answer> {
    return this.#send('POST', `/alerts/${alertId}/acknowledge`, this.#ready.adminKey, {});
  }

  /** Acknowledges the newest open alerts of an integration, 200 at most; gives every answer, whatever its status. */
  acknowledgeMany(integrationId: string): Promise<Answer> {
    return this.#send('POST', `/integrations/${integrationId}/alerts/acknowledge`, this.#ready.adminKey, {
      filter: {},
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  async #equip(id: string): Promise<IngestKey> {
    const channel = { channel: 'email', target: 'bench@example.com', minSeverity: 'critical' };
    await this.#manage('PUT', `/integrations/${id}/channels`, { notifications: [channel] });
    const { key } = await this.#manage('POST', `/integrations/${id}/keys`, { name: 'bench', scopes: ['ingest'] });
    return key!;
  }

  async #each<T>(of: readonly T[], make: (item: T) => Promise<IngestKey>): Promise<IngestKey[]> {
    const keys: IngestKey[] = [];
    const left = of.entries();
    const maker = async () => {
      for (const [index, item] of left) keys[index] = await make(item);
    };
    await Promise.all(Array.from({ length: makersAtOnce }, maker));
    return keys;
  }

  async #manage(method: string, path: string, body: object): Promise<Answer['body']> {
    const answer = await this.#send(method, path, this.#ready.adminKey, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  #send(method: string, path: string, key: string, body: object) {
    return new Promise<Answer>((resolve, reject) => {
      const text = Buffer.from(JSON.stringify(body));
      const headers = {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'content-length': text.byteLength,
      };
      const call = request(`${this.#ready.apiUrl}/api/v1${path}`, { method, headers, agent: this.#agent });
      call.on('error', reject);
      call.on('response', (response) => {
        json(response).then(
          (answer) => resolve({ status: response.statusCode!, body: answer as Answer['body'] }),
          reject,
        );
      });
      call.end(text);
    });
  }
}
