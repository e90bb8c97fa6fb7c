import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDataFolder } from '../src/standalone/data-folder.ts';
import { endOrphans } from '../src/standalone/orphans.ts';
import { signalGroup } from '../src/standalone/process-group.ts';
import { readReadyFile } from '../src/standalone/ready-file.ts';
import type { Ready } from './arguments.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const lookEveryMs = 10;
/** Longer than all parts together may take. */
const stopWithinMs = 110_000;
const endWithinMs = 10_000;

/** What `npm start` runs, over a data directory of its choice. */
export interface Installation {
  readonly ready: Ready;
  /** The process that starts and watches the others. */
  readonly launcher: number;
  /** Milliseconds since `npm start` was called. */
  passed(): number;
  /** Stops everything as Ctrl-C does, by force where that takes too long; gives how many milliseconds it took. */
  stop(): Promise<number>;
}

/**
 * Calls `npm start` over a data directory, on free ports, and waits until it is ready. Throws what it said last where it
 * ends before; whatever is thrown, and however this process ends, nothing of it stays.
 */
export async function startInstallation(dataDir: string, given: AbortSignal): Promise<Installation> {
  const readyFile = join(dataDir, 'ready.json');
  // Of one that runs, or was killed: its ready file must not be taken for that of this one.
  if (readReadyFile(readyFile)) throw new Error(`Stop what runs over ${dataDir} first, and remove its ready.json.`);
  const begin = performance.now();
  const launch = callNpmStart(dataDir);
  try {
    for (;;) {
      const ready = readReadyFile(readyFile);
      if (ready) {
        const launcher = Number(readFileSync(join(dataDir, 'launcher.pid'), 'utf8').split('\n')[0]);
        return { ready, launcher, passed: () => performance.now() - begin, stop: launch.stop };
      }
      if (launch.hasEnded()) throw new Error(`npm start ended: ${launch.said()}`);
      await pause(lookEveryMs, undefined, { signal: given });
    }
  } catch (error) {
    await launch.stop();
    throw error;
  }
}

function callNpmStart(dataDir: string) {
  // In a process group of its own, which gets one Ctrl-C as a whole, as from a terminal.
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { ...process.env, ...settingsFor(dataDir) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  const keep = (text: Buffer) => (said = `${said}${text.toString()}`.slice(-2_000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let hasEnded = false;
  const ended = once(child, 'exit').then(() => (hasEnded = true));
  const signalAll = (name: NodeJS.Signals) => {
    if (!hasEnded) signalGroup(child.pid!, name);
  };
  // The launcher stops what it started even when nobody waits for it any more.
  const lastResort = () => signalAll('SIGINT');
  process.once('exit', lastResort);
  const endsWithin = (ms: number) => Promise.race([ended, pause(ms, false, { ref: false })]);

  async function stop(): Promise<number> {
    const begin = performance.now();
    signalAll('SIGINT');
    if (!(await endsWithin(stopWithinMs))) signalAll('SIGINT');
    if (!(await endsWithin(endWithinMs))) {
      signalAll('SIGKILL');
      await ended;
      await endOrphans(openDataFolder(dataDir));
    }
    process.off('exit', lastResort);
    return performance.now() - begin;
  }

  return { stop, hasEnded: () => hasEnded, said: () => said.trim() };
}

/** Everything embedded, on ports that are free, and no mail goes out, whatever the person has set. */
function settingsFor(dataDir: string): NodeJS.ProcessEnv {
  return {
    CLEF_DATA_DIR: dataDir,
    PORT: '0',
    POSTGRES_PORT: '0',
    TEMPORAL_PORT: '0',
    DATABASE_URL: undefined,
    TEMPORAL_ADDRESS: undefined,
    SENDGRID_API_KEY: undefined,
  };
}
