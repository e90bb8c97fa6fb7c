import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { send, type RawRequest } from './raw.ts';
import { bareReport } from './reports.ts';

let stack: Stack;
let ingest: string;
beforeAll(async () => {
  stack = await startStack({ bodyLimit: 1_000 });
  ingest = (await stack.api.integration()).key;
});
afterAll(() => stack.close());

const plain = { 'content-type': 'text/plain' };
const api = (path: string, more: Omit<RawRequest, 'path'> = {}): RawRequest => ({ path: `/api/v1${path}`, ...more });

describe('every answer', () => {
  const answers: [string, number, () => RawRequest][] = [
    ['a view', 200, () => api('/alerts', { key: stack.api.adminKey })],
    ['a submission', 200, () => api('/reports', { key: ingest, body: JSON.stringify(bareReport('abc1234')) })],
    ['a stream of hints', 200, () => api('/events', { key: stack.api.adminKey })],
    ['metrics', 200, () => ({ path: '/metrics', key: stack.api.adminKey })],
    ['the health of the process', 200, () => ({ path: '/healthz' })],
    ['the health of all', 200, () => ({ path: '/readyz' })],
    ['a body that cannot be read', 400, () => api('/reports', { key: ingest, body: '{' })],
    ['no key', 401, () => api('/integrations')],
    ['no key at a stream of hints', 401, () => api('/events')],
    ['a key that may not', 403, () => api('/integrations', { key: ingest })],
    ['an unknown address', 404, () => api('/nothing', { key: ingest })],
    ['an unknown method', 405, () => api('/events', { method: 'PUT', key: ingest })],
    ['too long a body', 413, () => api('/reports', { key: ingest, body: `"${'x'.repeat(2_000)}"` })],
    ['a body of another type', 415, () => api('/reports', { key: ingest, body: '{}', headers: plain })],
    ['a wrong body', 422, () => api('/reports', { key: ingest, body: '{}' })],
  ];

  it.each(answers)('to %s tells browsers to guess nothing and to keep nothing', async (_what, status, request) => {
    const answer = await send(stack.api.url, request());
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringMatching(/^max-age=/),
      'cache-control': 'no-store',
    });
    for (const name of ['x-powered-by', 'access-control-allow-origin']) expect(answer.headers.has(name)).toBe(false);
    if (status >= 400) expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });
});
