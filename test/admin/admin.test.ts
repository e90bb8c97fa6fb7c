import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase } from '../database.ts';
import { startStack, type Stack } from '../harness.ts';
import { fullReport } from '../http/reports.ts';
import { listening, typeWords, urlOf } from './type-words.ts';

let stack: Stack;
let folder: string;
beforeAll(async () => {
  stack = await startStack();
  folder = mkdtempSync(join(tmpdir(), 'clef-admin-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack.close();
});

/** Types a command for the API of this file. */
function type(words: string | readonly string[], more: { env?: Record<string, string>; input?: string } = {}) {
  return typeWords(words, { env: { CLEF_URL: stack.api.url, CLEF_ADMIN_KEY: stack.api.adminKey }, ...more });
}

const json = async (words: string) => JSON.parse((await type(`${words} --json`)).out);

describe('the admin commands', () => {
  it('INT-1, INT-2: lead from nothing to an acknowledged alert and a rotated key', async () => {
    const made = await type('integrations create --name payments --tracked-branches main,release --collect-ci-context');
    expect(made).toMatchObject({ code: 0, said: '' });
    expect(made.out).toMatch(/^name: +payments$/m);
    expect(made.out).toMatch(/^trackedBranches: +main, release$/m);
    expect(made.out).toMatch(/^collectCIContext: +true$/m);

    const created = await type('keys create --integration payments --name ci --scopes ingest --quiet');
    expect(created).toMatchObject({ code: 0, said: '', out: expect.stringMatching(/^clefp_ci_\w{36}\n$/) });
    expect((await stack.api.post('/reports', fullReport('abc1234'), created.out.trim())).status).toBe(200);

    const [alert] = (await json('alerts list --integration payments')).items;
    expect(alert).toMatchObject({ ruleName: 'Missing keys', acknowledgedAt: null });
    expect((await type('alerts list --severity critical')).out).toContain(alert.id);
    const acknowledged = await json(`alerts acknowledge ${alert.id} --note seen`);
    expect(acknowledged).toMatchObject({ id: alert.id, acknowledgeNote: 'seen' });

    const [key] = (await json('keys list --integration payments')).items;
    const rotated = await type(`keys rotate ${key.id} --integration payments --overlap-seconds 60`);
    expect(rotated.out).toMatch(/^key: +clefp_ci_/m);
    expect(rotated.said).toBe('This is the only time the key is shown.\n');
    expect((await type(`keys revoke ${key.id} --integration payments`)).code).toBe(0);
    const states = (await json('keys list --integration payments')).items.map(({ state }: { state: string }) => state);
    expect(states).toEqual(['live', 'revoked']);

    const audited = (await json('audit list --integration payments')).items;
    expect(audited.map(({ action }: { action: string }) => action)).toContain('key.rotated');
    expect(audited.map(({ action }: { action: string }) => action)).not.toContain('session.started');
  });

  it('take a body from a file or from standard input, and single fields on top', async () => {
    const { id } = await stack.api.integration();
    const file = join(folder, 'channels.json');
    writeFileSync(file, JSON.stringify([{ channel: 'email', target: 'a@acme.com', minSeverity: 'critical' }]));
    expect((await type(`channels set --integration ${id} --notifications @${file}`)).code).toBe(0);
    expect((await type(`channels get --integration ${id}`)).out).toContain('a@acme.com');
    const policies = [{ ruleId: 'r', name: 'R', severity: 'info' }];
    await type(`policies set --integration ${id} --body -`, { input: JSON.stringify({ policies }) });
    expect(await json(`policies get --integration ${id}`)).toMatchObject({ policies });
    const given = { input: JSON.stringify({ name: 'from-stdin', resultMode: 'rules' }) };
    const made = await type('integrations create --body - --result-mode issues --no-collect-ci-context --json', given);
    expect(JSON.parse(made.out)).toMatchObject({ name: 'from-stdin', resultMode: 'issues', collectCIContext: false });
    const left = await json('integrations update from-stdin --expect-report-every null');
    expect(left).toMatchObject({ name: 'from-stdin', expectReportEvery: null });
  });

  it('print a page, and how to get the next', async () => {
    const { out, said } = await type('integrations list --limit 1 --quiet');
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(said).toBe('');
    const readable = await type('integrations list --limit 1');
    const cursor = /^There is more: --cursor (\S+)$/m.exec(readable.said)![1];
    expect((await type(`integrations list --limit 1 --cursor ${cursor} --quiet`)).out).not.toBe(out);
  });

  it('print nothing with --quiet where there is no id, not even a line', async () => {
    const { id } = await stack.api.integration();
    expect(await type(`policies get --integration ${id} --quiet`)).toEqual({ code: 0, out: '', said: '' });
  });

  it('take the word help as a value', async () => {
    const made = await type('integrations create --name help --quiet');
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^[0-9a-f-]{36}\n$/) });
    expect((await type('integrations show help --quiet')).out).toBe(made.out);
  });

  it('work with the key of a running npm start', async () => {
    const ready = { apiUrl: stack.api.url, adminKey: stack.api.adminKey };
    writeFileSync(join(folder, 'ready.json'), JSON.stringify(ready));
    expect(await type('outbox list', { env: { CLEF_DATA_DIR: folder } })).toMatchObject({ code: 0, out: '(none)\n' });
  });
});

describe('1: the API refused', () => {
  it('says what, and each place', async () => {
    const refused = await type('keys create --name x --scopes read,ingest');
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.said).toMatch(/^422 .*\n[^]*\n {2}\/scopes: .*bound to one integration/);
  });

  it('gives the problem as it is with --json, apart from the answer', async () => {
    const refused = await type('alerts show 00000000-0000-7000-8000-000000000000 --json');
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(JSON.parse(refused.said)).toMatchObject({ status: 404, type: 'urn:clef-pro:problem:not-found' });
  });

  it('a key that is not taken', async () => {
    const env = { CLEF_URL: stack.api.url, CLEF_ADMIN_KEY: 'hunter2' };
    const refused = await type('keys list', { env });
    expect(refused).toMatchObject({ code: 1, said: expect.stringMatching(/^401 /) });
    expect(refused.said).not.toContain('hunter2');
  });
});

describe('2: the command is wrong', () => {
  it.each([
    ['toasters list', /no "toasters"/],
    ['keys toast', /no "toast"[^]*keys rotate/],
    ['keys list --colour red', /--colour/],
    ['keys rotate', /<keyId> is missing[^]*keys rotate <keyId>/],
    ['outbox list extra', /takes nothing/],
    ['policies get', /--integration <name or id>/],
    ['outbox show x --integration y', /takes no --integration/],
    ['policies get --integration nobody', /no integration "nobody"/],
    ['keys rotate x --overlap-seconds soon', /--overlap-seconds takes a number/],
    ['integrations create --body @/nowhere', /--body takes JSON, or @file/],
    ['integrations create --body {', /no valid JSON/],
    ['first-key --force', /takes no options/],
  ])('%s', async (words, message) => {
    const wrong = await type(words);
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.said).toMatch(message);
  });

  it.each(['..', '.', ''])('an id of "%s", which would make another address', async (word) => {
    const { id, name } = await stack.api.integration();
    const wrong = await type(['keys', 'revoke', word, '--integration', name]);
    expect(wrong).toMatchObject({ code: 2, out: '', said: expect.stringMatching(/<keyId> may not be empty/) });
    expect((await stack.api.get(`/integrations/${id}`)).status).toBe(200);
  });

  it.each([
    [{ CLEF_URL: 'http://127.0.0.1:9' }, /CLEF_ADMIN_KEY/],
    [{ CLEF_ADMIN_KEY: 'x' }, /CLEF_URL/],
    [{ CLEF_DATA_DIR: '/nowhere' }, /npm start/],
    [{ CLEF_URL: 'clef.example.com', CLEF_ADMIN_KEY: 'x' }, /CLEF_URL: must be an http/],
  ])('%j is no way to an API', async (env, message) => {
    const wrong = await type('keys list', { env });
    expect(wrong).toMatchObject({ code: 2, said: expect.stringMatching(message) });
  });
});

describe('3: nobody is there', () => {
  it('at that port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const env = { CLEF_URL: `http://127.0.0.1:${port}`, CLEF_ADMIN_KEY: 'x' };
    expect(await type('keys list', { env })).toMatchObject({
      code: 3,
      said: expect.stringMatching(/cannot be reached \(ECONNREFUSED\)/),
    });
  });

  it.each([404, 200, 308])('but somebody else, who answers %i', async (status) => {
    const location = { location: 'https://elsewhere.example.com/' };
    const server = await listening((_request, response) => response.writeHead(status, location).end('<h1>nginx</h1>'));
    const env = { CLEF_URL: urlOf(server), CLEF_ADMIN_KEY: 'x' };
    try {
      expect(await type('keys list', { env })).toMatchObject({ code: 3, out: '' });
    } finally {
      server.close();
    }
  });
});

describe('--help', () => {
  it.each([
    ['--help', /integrations +create/],
    ['keys --help', /keys rotate <keyId> --integration <name or id> +Put a new key/],
    ['keys create --help', /--scopes <ingest,read,operator,admin> +Required/],
    ['policies get -h', /--integration <name or id>/],
    ['first-key --help', /DATABASE_URL/],
  ])('%s', async (words, shown) => {
    expect(await type(words, { env: {} })).toMatchObject({ code: 0, said: '', out: expect.stringMatching(shown) });
  });
});

describe('first-key', () => {
  it('INT-2: makes an admin key with the database alone, prints nothing else, and is audited', async () => {
    const database = await createDatabase();
    try {
      const made = await type('first-key', { env: { DATABASE_URL: database.url } });
      expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^clefp_api_\w{36}\n$/) });
      const rows = await database.query('select integration_id, scopes, expires_at, revoked_at from api_key');
      expect(rows).toEqual([{ integration_id: null, scopes: ['admin'], expires_at: null, revoked_at: null }]);
      expect(await database.query('select actor, action from audit_event order by id')).toEqual([
        { actor: 'first-key', action: 'key.created' },
      ]);
    } finally {
      await database.drop();
    }
  });

  it('without a database it says so', async () => {
    expect(await type('first-key', { env: {} })).toMatchObject({
      code: 2,
      said: expect.stringMatching(/DATABASE_URL/),
    });
    const env = { DATABASE_URL: 'postgresql://a:planted@127.0.0.1:9/x' };
    const failed = await type('first-key', { env });
    expect(failed).toMatchObject({ code: 3, out: '' });
    expect(failed.said).not.toContain('planted');
  });
});
