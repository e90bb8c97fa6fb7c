import { expectAsDescribed } from './described.ts';

/** What the API answered; `body` is parsed where it is JSON. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // The tests read answers as any client in any language would, without our types.
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any
}

export interface TestIntegration {
  readonly id: string;
  readonly name: string;
  /** An ingest key, as a CI pipeline has it. */
  readonly key: string;
}

let count = 0;

/** Talks to the API over HTTP as its users do. */
export class ApiClient {
  readonly url: string;
  readonly adminKey: string;

  constructor(url: string, adminKey: string) {
    this.url = url;
    this.adminKey = adminKey;
  }

  async request(
    method: string,
    path: string,
    options: { key?: string | undefined; body?: unknown } = {},
  ): Promise<Answered> {
    const { key = this.adminKey, body } = options;
    const from = `/api/v1${path}`;
    const response = await fetch(this.url + from, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const contentType = response.headers.get('content-type');
    expectAsDescribed({ method, path: from, status: response.status, contentType, text });
    const json = /[/+]json/.test(contentType ?? '');
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  }

  get(path: string, key?: string): Promise<Answered> {
    return this.request('GET', path, { key });
  }

  post(path: string, body: unknown, key?: string): Promise<Answered> {
    return this.request('POST', path, { body, key });
  }

  put(path: string, body: unknown, key?: string): Promise<Answered> {
    return this.request('PUT', path, { body, key });
  }

  /** An integration with an ingest key and, where given, mail channels. Throws where it is not made. */
  async integration(
    options: { settings?: object; channels?: readonly { target: string; minSeverity: string }[] } = {},
  ): Promise<TestIntegration> {
    const name = `repo-${(count += 1)}`;
    const { id } = made(await this.post('/integrations', { name, ...options.settings }));
    const key = await this.key(id, ['ingest']);
    if (options.channels) {
      const notifications = options.channels.map((channel) => ({ channel: 'email', ...channel }));
      made(await this.put(`/integrations/${id}/channels`, { notifications }));
    }
    return { id, name, key };
  }

  async key(integrationId: string, scopes: readonly string[]): Promise<string> {
    return made(await this.post(`/integrations/${integrationId}/keys`, { name: scopes.join(' '), scopes })).key;
  }

  /** Alerts of an integration, oldest first. */
  async alerts(integration: { id: string }, status = 'all'): Promise<Answered['body'][]> {
    const { body } = await this.get(`/integrations/${integration.id}/alerts?status=${status}&limit=200`);
    return body.items.toReversed();
  }
}

/** What was made, so that a set-up that fails is named where it fails. */
function made({ status, body }: Answered): Answered['body'] {
  if (status !== 200 && status !== 201) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
