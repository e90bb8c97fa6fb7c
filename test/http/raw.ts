import { gzipSync } from 'node:zlib';
import { expectAsDescribed } from '../described.ts';

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
  const { path, key, headers = {}, body, method = body === undefined ? 'GET' : 'POST' } = request;
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
  const contentType = response.headers.get('content-type');
  const endless = contentType?.startsWith('text/event-stream');
  if (endless) await response.body?.cancel();
  const text = endless ? '' : await response.text();
  if (text !== '') expectAsDescribed({ method, path, status: response.status, contentType, text });
  const json = text !== '' && /[/+]json/.test(contentType ?? '');
  return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : text };
}

/** A value as a gzip body with its header. */
export function gzipped(value: unknown): Pick<RawRequest, 'headers' | 'body'> {
  return { headers: { 'content-encoding': 'gzip' }, body: new Uint8Array(gzipSync(JSON.stringify(value))) };
}

/** Headers that ask for what has changed since; fetch by itself would add that nothing stored may be used. */
export function ifNoneMatch(etag: string): Record<string, string> {
  return { 'if-none-match': etag, 'cache-control': 'max-age=0' };
}
