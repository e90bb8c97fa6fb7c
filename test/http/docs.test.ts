import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { startStack, type Stack } from '../harness.ts';
import { withApiProcess } from './api-process.ts';
import { ifNoneMatch, send } from './raw.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false });
});
afterAll(() => stack.close());

/** What a page loads, as it is written there. */
function loadedBy(page: string): string[] {
  return [...page.matchAll(/(?:src|href|data-document)="([^"]+)"/g)].map((match) => match[1]!);
}

describe('/docs', () => {
  it('loads nothing from elsewhere, and its policy lets it load nothing from elsewhere', async () => {
    const { headers, text } = await send(stack.api.url, { path: '/docs' });
    const loaded = loadedBy(text).filter((address) => address !== 'data:,');
    expect(loaded).toHaveLength(6);
    for (const address of loaded) expect(address).toMatch(/^\/(docs\/[\w-]{22}|openapi\.json)$/);
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'self';");
    expect(policy).not.toMatch(/script-src|connect-src|unsafe|https?:|\*/);
    expect(text).not.toMatch(/<script>|<style|\son\w+=/);
  });

  it('serves each of its files with its type, to be kept for ever', async () => {
    const { text } = await send(stack.api.url, { path: '/docs' });
    const types = [];
    for (const path of loadedBy(text).filter((address) => address.startsWith('/docs/'))) {
      const { status, headers } = await send(stack.api.url, { path });
      types.push(headers.get('content-type'));
      expect({ status, cache: headers.get('cache-control') }).toEqual({
        status: 200,
        cache: 'public, max-age=31536000, immutable',
      });
      const again = await send(stack.api.url, { path, headers: ifNoneMatch(headers.get('etag')!) });
      expect(again.status).toBe(304);
    }
    expect(types.map((type) => type?.split(';')[0])).toEqual([
      'text/css',
      'text/css',
      'text/javascript',
      'text/javascript',
    ]);
  });

  it('asks no outside validator', () => {
    const start = readFileSync(new URL('../../src/http/docs/start.js', import.meta.url), 'utf8');
    expect(start).toContain('validatorUrl: null');
    expect(start).not.toMatch(/https?:/);
  });

  it('works under a prefix', async () => {
    const settings = { DATABASE_URL: 'postgresql://nobody:nothing@127.0.0.1:1/none', BASE_PATH: '/clef' };
    await withApiProcess({ ...settings, PUBLIC_URL: 'https://ci.example.com/clef' }, async (url) => {
      const { text } = await send(url, { path: '/clef/docs' });
      for (const path of loadedBy(text).filter((address) => address !== 'data:,')) {
        expect(path).toMatch(/^\/clef\//);
        expect((await send(url, { path })).status).toBe(200);
      }
      const { body } = await send(url, { path: '/clef/openapi.json' });
      expect(body.servers).toEqual([{ url: '/clef' }]);
      expect(body.info.description).toContain('https://ci.example.com/clef/api/v1');
    });
  });
});

describe('the introduction of /docs', () => {
  it('leads from nothing to an acknowledged, then a fixed alert, by its own commands', async () => {
    const { body } = await send(stack.api.url, { path: '/openapi.json' });
    const commands = [...(body.info.description as string).matchAll(/```sh\n(.*?)```/gs)].map((match) => match[1]!);
    expect(commands.length).toBeGreaterThan(7);
    const script = commands
      .join('\n')
      .replace('https://clef.example.com', stack.api.url)
      .replace('clefp_api_...', stack.api.adminKey);
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script]);
    expect(stdout).not.toContain('urn:clef-pro:problem');
    expect(stdout).toMatch(/resolved\n.*"revoked":true/s);

    const [alert] = await stack.query('select acknowledged_at, resolved_by_commit from alert');
    expect(alert).toEqual({ acknowledged_at: expect.any(Date), resolved_by_commit: '2b3c4d5e6f7a' });
    const keys = await stack.query(`select expires_at, revoked_at from api_key where name = 'pipeline' order by id`);
    expect(keys).toEqual([
      { expires_at: expect.any(Date), revoked_at: expect.any(Date) },
      { expires_at: null, revoked_at: null },
    ]);
    const mails = await stack.query('select "to" from captured_mail order by "to"');
    expect(mails.map((mail) => mail['to'])).toEqual(['dev-lead@acme.com', 'security@acme.com']);
  });
});
