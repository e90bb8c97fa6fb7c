import { gzipSync } from 'node:zlib';

export interface RawRequest {
  readonly method?: string;
  /** From the root, so that a test can send any path at all. */
  readonly path: string;
  readonly key?: string | undefined;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // The tests read answers as any client in any language would, without our types.
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any
}

/** Sends a request byte by byte as it is given; a body counts as JSON unless `headers` say otherwise. */
export async function send(url: string, request: RawRequest): Promise<RawAnswer> {
  const { path, key, headers = {}, body } = request;
  const response = await fetch(url + path, {
    method: request.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const json = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : text };
}

/** A value as a gzip body with its header. */
export function gzipped(value: unknown): Pick<RawRequest, 'headers' | 'body'> {
  return { headers: { 'content-encoding': 'gzip' }, body: new Uint8Array(gzipSync(JSON.stringify(value))) };
}
