import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Ready } from './arguments.ts';

/** An ingest key of an integration of its own. */
export type IngestKey = string;

/** Talks to the API over connections that stay open, one per caller. */
export class BenchApi {
  readonly #ready: Ready;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(ready: Ready) {
    this.#ready = ready;
  }

  /** Makes integrations with one mail channel each, as many as there are pipelines at once. */
  async createIntegrations(count: number): Promise<IngestKey[]> {
    const run = Date.now().toString(36);
    const keys = [];
    for (let index = 0; index < count; index += 1) {
      const { id } = await this.#manage('POST', '/integrations', { name: `bench-${run}-${index}` });
      const channel = { channel: 'email', target: 'bench@example.com', minSeverity: 'critical' };
      await this.#manage('PUT', `/integrations/${id}/channels`, { notifications: [channel] });
      const { key } = await this.#manage('POST', `/integrations/${id}/keys`, { name: 'bench', scopes: ['ingest'] });
      keys.push(key!);
    }
    return keys;
  }

  /** Posts one report. Rejects unless it is stored and derived when the answer comes. */
  async postReport(key: IngestKey, report: object): Promise<void> {
    const { status, body } = await this.#send('POST', '/reports', key, report);
    if (status !== 200 || body['status'] !== 'done') throw new Error(`${status}: ${JSON.stringify(body)}`);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #manage(method: string, path: string, body: object): Promise<Record<string, string>> {
    const answer = await this.#send(method, path, this.#ready.adminKey, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  #send(method: string, path: string, key: string, body: object) {
    return new Promise<{ status: number; body: Record<string, string> }>((resolve, reject) => {
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
          (answer) => resolve({ status: response.statusCode!, body: answer as Record<string, string> }),
          reject,
        );
      });
      call.end(text);
    });
  }
}
