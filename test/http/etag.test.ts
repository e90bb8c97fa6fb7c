import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { startStack, type Stack } from '../harness.ts';
import { send, type RawAnswer } from './raw.ts';
import { expectProblem } from './refusal.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  integration = await stack.api.integration();
});
afterAll(() => stack.close());

type Resource = 'policies' | 'channels' | 'config';
const bodies: Record<Resource, (name: string) => object> = {
  policies: (name) => ({ policies: [{ ruleId: name, name, severity: 'info' }] }),
  channels: (name) => ({ notifications: [{ channel: 'email', target: `${name}@acme.com` }] }),
  config: () => ({ collectCIContext: true }),
};

function ask(method: string, resource: string, headers: Record<string, string>, body?: unknown): Promise<RawAnswer> {
  return send(stack.api.url, {
    method,
    path: `/api/v1/integrations/${integration.id}${resource}`,
    key: stack.api.adminKey,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

const drop = (ifMatch: string) => ask('DELETE', '', { 'if-match': ifMatch });
const patch = (headers: Record<string, string>, body: object) => ask('PATCH', '', headers, body);

describe.each(Object.keys(bodies) as Resource[])('the ETag of %s', (resource) => {
  const path = `/${resource}`;
  const get = (headers = {}) => ask('GET', path, headers);
  const put = (name: string, ifMatch: string) => ask('PUT', path, { 'if-match': ifMatch }, bodies[resource](name));
  const etag = async () => (await get()).headers.get('etag')!;

  it('spares a client what it has', async () => {
    const first = await get();
    expect(first.headers.get('etag')).toMatch(/^"[\w-]{20,}"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const again = await get({ 'if-none-match': await etag() });
    expect(again).toMatchObject({ status: 304, text: '' });
    expect(again.headers.get('etag')).toBe(await etag());
    await put('changed', '*');
    expect((await get({ 'if-none-match': first.headers.get('etag')! })).status).toBe(200);
  });

  it('lets a change pass that was made to what is stored', async () => {
    expect((await put('first', await etag())).status).toBe(200);
    expect((await put('second', `"another", ${await etag()}`)).status).toBe(200);
    // As a proxy hands it on that compresses.
    expect((await put('third', `W/${await etag()}`)).status).toBe(200);
    expect((await put('fourth', '*')).status).toBe(200);
  });

  it('comes with the change, and the next one may name it', async () => {
    const changed = await put('first', '*');
    expect(changed.headers.get('etag')).toBe(await etag());
    expect((await put('second', changed.headers.get('etag')!)).status).toBe(200);
  });

  it('comes with HEAD as with GET', async () => {
    const [whole, head] = [await get(), await ask('HEAD', path, {})];
    for (const name of ['etag', 'cache-control']) expect(head.headers.get(name)).toBe(whole.headers.get(name));
    const again = await ask('HEAD', path, { 'if-none-match': await etag() });
    expect(again).toMatchObject({ status: 304, text: '' });
  });

  it('stops a change that was made to something older, and nothing is stored', async () => {
    const seen = await etag();
    await put('theirs', '*');
    const { body: before } = await get();
    const answer = await put('mine', seen);
    expectProblem(answer, { status: 412, kind: 'precondition-failed' });
    expect((await get()).body).toEqual(before);
    expectProblem(await put('mine', 'not a tag'), { status: 412, kind: 'precondition-failed' });
  });

  it('lets one of several pass who have seen the same', async () => {
    const seen = await etag();
    const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => put(name, seen)));
    const counts = [200, 412].map((status) => answers.filter((answer) => answer.status === status).length);
    expect(counts).toEqual([1, 4]);
  });
});

describe('the ETag of an integration’s settings', () => {
  it('comes with each change, and the next one may name it', async () => {
    const first = await patch({}, { collectCIContext: true });
    const seen = first.headers.get('etag')!;
    const second = await patch({ 'if-match': seen }, { trackedBranches: ['main'] });
    expect(second.status).toBe(200);
    expect(second.headers.get('etag')).not.toBe(seen);
    const late = await patch({ 'if-match': seen }, { resultMode: 'rules' });
    expectProblem(late, { status: 412, kind: 'precondition-failed' });
    expect((await patch({}, {})).body).toMatchObject({ trackedBranches: ['main'], resultMode: 'auto' });
  });

  it('comes with reading them', async () => {
    const read = await ask('GET', '/settings', {});
    const seen = read.headers.get('etag')!;
    expect(read.body).toMatchObject({ id: integration.id, name: integration.name, resultMode: 'auto' });
    const changed = await patch({ 'if-match': seen }, { resultMode: 'rules' });
    expect(changed.status).toBe(200);
    expect((await ask('GET', '/settings', {})).headers.get('etag')).toBe(changed.headers.get('etag'));
    expectProblem(await drop(seen), { status: 412, kind: 'precondition-failed' });
    expect((await drop(changed.headers.get('etag')!)).status).toBe(202);
  });

  it('is the same after a change of nothing, which is not audited', async () => {
    const seen = (await ask('GET', '/settings', {})).headers.get('etag');
    expect((await patch({}, {})).headers.get('etag')).toBe(seen);
    const { items } = (await stack.api.get(`/audit?integration=${integration.id}`)).body;
    expect(items.map(({ action }: { action: string }) => action)).not.toContain('integration.changed');
  });

  it('comes with its creation', async () => {
    const { body, headers } = await stack.api.post('/integrations', { name: 'with-an-etag' });
    integration = { ...integration, id: body.id };
    expect((await patch({ 'if-match': headers.get('etag')! }, { resultMode: 'rules' })).status).toBe(200);
  });

  it('stops a deletion of what was changed since it was seen', async () => {
    const seen = (await patch({}, { collectCIContext: true })).headers.get('etag')!;
    const now = (await patch({}, { trackedBranches: ['main'] })).headers.get('etag')!;
    expectProblem(await drop(seen), { status: 412, kind: 'precondition-failed' });
    expect((await patch({}, {})).status).toBe(200);
    expect((await drop(now)).status).toBe(202);
  });
});
