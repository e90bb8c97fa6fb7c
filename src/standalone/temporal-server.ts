import type { DataFolder } from './data-folder.ts';
import { poll } from './poll.ts';
import { spawnGroup } from './process-group.ts';
import type { Part } from './supervise.ts';

const ip = '127.0.0.1';
/** How far above Temporal's port its Web UI listens. */
export const uiPortDistance = 1000;

export interface TemporalServer {
  readonly program: string;
  readonly port: number;
  readonly namespace: string;
  readonly env: NodeJS.ProcessEnv;
}

const dynamicConfig = {
  'system.enableActivityEagerExecution': true,
  // With the defaults, 20 reads a second and four partitions, every task waits about 50 ms after the first ten workflows.
  'history.transferProcessorMaxPollRPS': 200,
  'history.timerProcessorMaxPollRPS': 200,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
};

/** Gives the address that Temporal's clients connect to. */
export function embeddedTemporalAddress(port: number): string {
  return `${ip}:${port}`;
}

/** Gives the address of Temporal's Web UI. */
export function embeddedTemporalUiUrl(port: number): string {
  return `http://${ip}:${port + uiPortDistance}`;
}

/** Describes Temporal's dev server, on a SQLite file, for the supervisor. */
export function temporalPart(data: DataFolder, { program, port, namespace, env }: TemporalServer): Part {
  const log = data.log('temporal');
  const flags = [
    ['--ip', ip],
    ['--port', `${port}`],
    ['--ui-port', `${port + uiPortDistance}`],
    ['--namespace', namespace],
    ['--db-filename', data.temporalDatabase],
    ['--sqlite-pragma', 'journal_mode=wal'],
    ['--sqlite-pragma', 'synchronous=1'],
    ...Object.entries(dynamicConfig).map(([name, value]) => ['--dynamic-config-value', `${name}=${value}`]),
  ];
  const args = ['server', 'start-dev', ...flags.flat()];
  const namespaceUrl = `${embeddedTemporalUiUrl(port)}/api/v1/namespaces/${encodeURIComponent(namespace)}`;
  return {
    name: 'temporal',
    title: 'Temporal',
    log,
    pidFile: data.pidFile('temporal'),
    // Collecting garbage less often makes the server about 5 % faster.
    spawn: () => spawnGroup({ program, args, env: { ...env, GOGC: '400' }, log }),
    // The Web UI asks the server for it: once it answers, both serve and the namespace is there.
    untilReady: (_child, signal) => poll(() => answersOk(namespaceUrl, signal), 50, signal),
    readyWithinMs: 60_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 10_000,
    killSignal: 'SIGKILL',
  };
}

async function answersOk(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
