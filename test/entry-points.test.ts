import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { createDatabase } from './database.ts';

const pathOf = (script: string) => fileURLToPath(new URL(`../src/${script}.ts`, import.meta.url));

/** Starts an entry point that cannot go on; gives its exit code and what it wrote for whoever started it. */
async function start(script: string, env: Readonly<Record<string, string>>) {
  // Only what is given, since what runs the tests may have settings of its own.
  const child = spawn(process.execPath, [pathOf(script)], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const [said] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, said };
}

/** Starts a worker, and ends it after the first line it logs; gives that line. */
async function firstSaid(env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, [pathOf('worker')], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  child.kill('SIGKILL');
  return line;
}

/** Nobody listens at port 1. */
const unreachable = 'postgresql://clef:a-password@127.0.0.1:1/clef';

describe('a process that cannot start', () => {
  const cases = [
    ['server', 'without its settings', {}, /^These settings cannot be used:\n {2}DATABASE_URL: is required/],
    ['worker', 'without its settings', {}, /^These settings cannot be used:\n {2}DATABASE_URL: is required/],
    ['migrate', 'without its settings', {}, /^These settings cannot be used:\n {2}DATABASE_URL: is required/],
    [
      'migrate',
      'without PostgreSQL',
      { DATABASE_URL: unreachable },
      /^The database could not be .*ECONNREFUSED.*: check DATABASE_URL/,
    ],
    [
      'server',
      'without a certificate',
      { DATABASE_URL: unreachable, TEMPORAL_TLS_SERVER_CA_PATH: '/nowhere/ca.pem' },
      /^The file that TEMPORAL_TLS_SERVER_CA_PATH names cannot be read/,
    ],
  ] as const;
  it.each(cases)('%s, %s, says why in a sentence, and nothing of the program', async (script, _without, env, why) => {
    const { code, said } = await start(script, env);
    expect(code).toBe(1);
    expect(said).toMatch(why);
    expect(said).not.toMatch(/^ {4}at |Node\.js v|a-password/m);
  });

  it('because its port is taken says which setting to change', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { code, said } = await start('server', {
      DATABASE_URL: unreachable,
      PORT: String((taken.address() as AddressInfo).port),
    });
    taken.close();
    expect(code).toBe(1);
    expect(said).toMatch(/^The API cannot listen .*EADDRINUSE.*: set HOST and PORT/);
    expect(said).not.toMatch(/^ {4}at /m);
  });

  it('tells where in the program it happened to whoever asks for it by LOG_LEVEL=debug', async () => {
    const { said } = await start('migrate', { DATABASE_URL: unreachable, LOG_LEVEL: 'debug' });
    expect(said).toMatch(/^The database could not be .*\n(.*\n)+ {4}at /);
    expect(said).not.toContain('a-password');
  });
});

describe('a worker that waits', () => {
  it('for PostgreSQL says which setting to check, and never the password', async () => {
    const said = await firstSaid({ DATABASE_URL: unreachable });
    expect(JSON.parse(said)).toMatchObject({ host: '127.0.0.1', msg: expect.stringContaining('check DATABASE_URL') });
    expect(said).not.toContain('a-password');
  });

  it('for Temporal says which settings to check, and what they are', async () => {
    const { url, drop } = await createDatabase();
    const said = await firstSaid({ DATABASE_URL: url, TEMPORAL_ADDRESS: '127.0.0.1:1', TEMPORAL_NAMESPACE: 'ours' });
    await drop();
    expect(JSON.parse(said)).toMatchObject({
      address: '127.0.0.1:1',
      namespace: 'ours',
      msg: expect.stringContaining('check TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE'),
    });
  });
});
