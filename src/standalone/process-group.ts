import { closeSync } from 'node:fs';
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { openLog } from './log-file.ts';
import { holdsWithin } from './poll.ts';
import { isRunning, type ProcessIdentity } from './process-identity.ts';

/** A program to start in the background. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
  /** Opens a message channel, by which a Node child also notices that the launcher is gone. */
  readonly ipc?: boolean;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** Starts a program in a process group of its own, so that the terminal's Ctrl-C reaches the launcher alone. */
export function spawnGroup({ program, args, env, log, ipc, ...options }: Command): ChildProcess {
  const logFile = openLog(log);
  try {
    const stdio: StdioOptions = ipc ? ['ignore', logFile, logFile, 'ipc'] : ['ignore', logFile, logFile];
    const child = spawn(program, args, { ...options, env, stdio, detached: true });
    // 'error' without a listener would end the launcher; untilEnded() reports it.
    child.on('error', () => {});
    return child;
  } finally {
    closeSync(logFile);
  }
}

/** Resolves to how a child ended: its exit code, the signal, or why it never started. */
export function untilEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.once('error', (error) => {
      if (child.pid === undefined) resolve(error.message);
    });
  });
}

/** Asks a process to end by `signal`, kills its whole group after `withinMs`, and resolves once it is gone. */
export async function endGroup(target: ProcessIdentity, signal: NodeJS.Signals, withinMs: number): Promise<void> {
  if (isRunning(target)) signalGroup(target.pid, signal);
  const gone = (): boolean => !isRunning(target);
  if (await holdsWithin(gone, withinMs)) return;
  signalGroup(target.pid, 'SIGKILL');
  await holdsWithin(gone, 5000);
}

/** Sends a signal to a process and everything it started in its group. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in that group.
  }
}
