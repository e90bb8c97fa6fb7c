import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

interface Done {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

interface Typing {
  readonly env: Record<string, string>;
  readonly input?: string;
  /** Closes its standard output once something has come out of it, as `head` does. */
  readonly readsOn?: boolean;
}

const script = fileURLToPath(new URL('../../src/admin.ts', import.meta.url));

/** Types a command as a script would. */
export async function typeWords(words: string | readonly string[], typing: Typing): Promise<Done> {
  const { env, input = '', readsOn = true } = typing;
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const given = typeof words === 'string' ? words.split(' ') : words;
  const child = spawn(process.execPath, [script, ...given], { env: { PATH, NODE_COMPILE_CACHE, ...env } });
  const done = { out: '', said: '' };
  child.stdout.on('data', (text) => {
    done.out += text;
    if (!readsOn) child.stdout.destroy();
  });
  child.stderr.on('data', (text) => (done.said += text));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...done };
}

/** A server that answers in the place of the API. */
export async function listening(answer: RequestListener): Promise<Server> {
  const server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

/** Where a server is. */
export function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
