import { once } from 'node:events';
import { connect } from 'node:net';
import type { ChildProcess } from 'node:child_process';
import type { DataFolder } from './data-folder.ts';
import { poll } from './poll.ts';
import { spawnGroup } from './process-group.ts';
import type { Part } from './supervise.ts';

/** The API or the worker: a script of ours in a Node process of its own. */
export interface NodePart {
  readonly name: 'api' | 'worker';
  readonly title: string;
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where it must accept connections before it counts as ready. */
  readonly listensOn?: { readonly host: string; readonly port: number };
}

/** Describes the API or the worker for the supervisor: ready by its own message, stopped by SIGTERM within 30 s. */
export function nodePart(data: DataFolder, { name, title, script, env, listensOn }: NodePart): Part {
  const log = data.log(name);
  return {
    name,
    title,
    log,
    pidFile: data.pidFile(name),
    spawn: () => spawnGroup({ program: process.execPath, args: [script], env, log, ipc: true }),
    untilReady: async (child, signal) => {
      await untilReadyMessage(child, signal);
      if (listensOn) await poll(() => accepts(listensOn.host, listensOn.port), 50, signal);
    },
    readyWithinMs: 60_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 30_000,
    killSignal: 'SIGKILL',
  };
}

async function untilReadyMessage(child: ChildProcess, signal: AbortSignal): Promise<void> {
  for (;;) {
    const [message] = (await once(child, 'message', { signal })) as [unknown];
    if (typeof message === 'object' && message !== null && 'ready' in message && message.ready === true) return;
  }
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
