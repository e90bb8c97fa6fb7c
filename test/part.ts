import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** The API or the worker in a process of its own. */
export interface RunningPart {
  readonly pid: number;
  /** Resolves once it serves; rejects when it ends before. */
  readonly ready: Promise<void>;
  /** Null while it runs. */
  readonly exitCode: () => number | null;
  /** Asks it to stop, and gives its exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

/** Starts the API (`server`) or the worker with these settings, as the launcher does. */
export function startPart(script: 'server' | 'worker', settings: Readonly<Record<string, string>>): RunningPart {
  const path = fileURLToPath(new URL(`../src/${script}.ts`, import.meta.url));
  const env = { ...process.env, NODE_OPTIONS: '', LOG_LEVEL: 'silent', ...settings };
  const part = fork(path, { env, execArgv: [], stdio: 'inherit' });
  const ended = once(part, 'exit');
  const ready = Promise.race([
    once(part, 'message').then(() => undefined),
    ended.then(() => Promise.reject(new Error(`the ${script} ended`))),
  ]);
  // Whoever does not wait for it is not interested either.
  ready.catch(() => undefined);
  const end = async (signal: NodeJS.Signals) => {
    part.kill(signal);
    if (part.exitCode === null && part.signalCode === null) await ended;
    return part.exitCode;
  };
  return {
    pid: part.pid!,
    ready,
    exitCode: () => part.exitCode,
    stop: () => end('SIGTERM'),
    async kill() {
      await end('SIGKILL');
    },
  };
}

/** A port of 127.0.0.1 at which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
