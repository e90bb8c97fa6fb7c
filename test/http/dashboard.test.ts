import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { ifNoneMatch, send } from './raw.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ publicUrl: 'https://example.com/clef', worker: true });
});
afterAll(() => stack.close());

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${stack.api.url}${path}`, { headers: { accept: 'text/html,*/*;q=0.8', ...headers } });

describe('the dashboard', () => {
  it.each([
    '/',
    '/new',
    '/alerts',
    '/alerts/1',
    '/notifications/1',
    '/batches/1',
    '/outbox',
    '/settings',
    '/settings/audit',
    '/integrations/1',
    '/integrations/1/matrix?at=abc1234',
    '/integrations/1/alerts',
    '/integrations/1/settings/channels',
  ])('NTF-8: has a page at %s', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'self';(?!.*unsafe)/);
    expect(await answer.text()).toContain('<div id="root">');
  });

  it('tells a browser that an address leads nowhere with a page, and a program with a problem', async () => {
    const page = await ask('/nowhere');
    expect(page.status).toBe(404);
    expect(await page.text()).toContain('<div id="root">');
    const problem = await ask('/nowhere', { accept: 'application/json' });
    expect(problem.status).toBe(404);
    expect(await problem.json()).toMatchObject({ type: 'urn:clef-pro:problem:not-found' });
    expect((await fetch(`${stack.api.url}/nowhere`)).headers.get('content-type')).toMatch(/problem\+json/);
  });

  it('is whole: the page names files that are there, kept for ever, smaller where the browser can inflate them', async () => {
    const page = await (await ask('/')).text();
    const files = [...page.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, path]) => path!);
    expect(files.length).toBeGreaterThanOrEqual(4);
    for (const path of files) {
      const answer = await ask(path);
      expect({ path, status: answer.status, type: answer.headers.get('content-type') }).toMatchObject({
        status: 200,
        type: expect.stringMatching(/javascript|css|svg/),
      });
      if (path.includes('/assets/')) expect(answer.headers.get('cache-control')).toMatch(/immutable/);
    }
    const script = files.find((path) => path.endsWith('.js') && path.includes('/assets/'))!;
    for (const coding of ['br', 'gzip']) {
      const answer = await ask(script, { 'accept-encoding': coding });
      expect(answer.headers.get('content-encoding')).toBe(coding);
      expect(await answer.text()).toBe(await (await ask(script, { 'accept-encoding': 'identity' })).text());
    }
  });

  it('is asked for again only when it changed', async () => {
    const tag = (await ask('/')).headers.get('etag')!;
    const again = { path: '/alerts', headers: ifNoneMatch(tag) };
    expect((await send(stack.api.url, again)).status).toBe(304);
  });
});
