import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { startStack, type Stack } from '../harness.ts';
import { reportOf, sendAll } from './stored.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack();
  integration = await stack.api.integration();
  await sendAll(stack, integration, [reportOf('abc0001')]);
});
afterAll(() => stack.close());

const paths = () => ['/integrations', `/integrations/${integration.id}/matrix`];

async function ask(path: string, headers: Record<string, string> = {}) {
  const authorization = `Bearer ${stack.api.adminKey}`;
  const answer = await fetch(`${stack.api.url}/api/v1${path}`, { headers: { authorization, ...headers } });
  return {
    status: answer.status,
    etag: answer.headers.get('etag'),
    headers: answer.headers,
    text: await answer.text(),
  };
}

describe('matrix and fleet', () => {
  it('carry a strong validator and may only be used again after asking', async () => {
    for (const path of paths()) {
      const { etag, headers } = await ask(path);
      expect(etag).toMatch(/^"[\w-]{20,}"$/);
      expect(headers.get('cache-control')).toBe('private, no-cache');
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    }
  });

  it('are 304 without a body while nothing changed, also weakly compared and in a list', async () => {
    for (const path of paths()) {
      const { etag } = await ask(path);
      for (const tag of [etag!, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await ask(path, { 'if-none-match': tag });
        // fetch() sends `Cache-Control: no-cache` beside the header, which must not matter.
        expect(again).toMatchObject({ status: 304, etag, text: '' });
        expect(again.headers.get('content-type')).toBeNull();
      }
      expect((await ask(path, { 'if-none-match': '"other"' })).status).toBe(200);
    }
  });

  it('are 200 with another one after a report, and after an acknowledgement in the fleet', async () => {
    const before = await Promise.all(paths().map((path) => ask(path)));
    await sendAll(stack, integration, [reportOf('abc0002', { results: [{ ruleId: 'a' }] })]);
    const after = await Promise.all(paths().map((path, index) => ask(path, { 'if-none-match': before[index]!.etag! })));
    expect(after.map(({ status }) => status)).toEqual([200, 200]);
    const [alert] = await stack.api.alerts(integration);
    await stack.api.post(`/alerts/${alert.id}/acknowledge`, {});
    expect((await ask('/integrations', { 'if-none-match': after[0]!.etag! })).status).toBe(200);
  });

  it('INT-3: a key that does not reach it is not told that it did not change', async () => {
    const { etag } = await ask(paths()[1]!);
    const other = await stack.api.integration();
    const key = await stack.api.key(other.id, ['read']);
    const answer = await ask(paths()[1]!, { authorization: `Bearer ${key}`, 'if-none-match': etag! });
    expect(answer).toMatchObject({ status: 404, etag: null });
  });

  it('problems carry none', async () => {
    const answer = await ask(`${paths()[1]}?at=fffffff`, { 'if-none-match': '*' });
    expect(answer).toMatchObject({ status: 404, etag: null });
  });
});
