import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A port of 127.0.0.1 at which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs `look` against an API in a process of its own, which is given these settings. */
export async function withApiProcess(
  settings: Readonly<Record<string, string>>,
  look: (url: string) => Promise<void>,
): Promise<void> {
  const port = String(await freePort());
  const script = fileURLToPath(new URL('../../src/server.ts', import.meta.url));
  const env = { ...process.env, NODE_OPTIONS: '', LOG_LEVEL: 'silent', ...settings, PORT: port };
  const api = fork(script, { env, execArgv: [], stdio: 'inherit' });
  const ended = once(api, 'exit');
  try {
    await Promise.race([once(api, 'message'), ended.then(() => Promise.reject(new Error('the API ended')))]);
    await look(`http://127.0.0.1:${port}`);
  } finally {
    api.kill('SIGKILL');
    await ended;
  }
}
