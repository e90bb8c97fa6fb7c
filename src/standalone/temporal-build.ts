import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { signalGroup } from './process-group.ts';
import { say } from './say.ts';
import type { Obtain } from './temporal-download.ts';
import { temporalVersion } from './temporal-version.ts';

// Later tags carry `replace` lines, which `go install` refuses.
const goPackage = `github.com/temporalio/cli/cmd/temporal@v${temporalVersion}`;
const signOfLifeMs = 10_000;

/** Builds the program with Go, which checks every source by its checksum; gives why it could not, undefined on success. */
export async function buildTemporal({ target, env, signal }: Obtain): Promise<string | undefined> {
  // In the target's folder, so that the rename below stays within one file system.
  const folder = mkdtempSync(join(dirname(target), 'build-'));
  try {
    const failure = await goInstall(folder, env, signal);
    if (failure === undefined) renameSync(join(folder, 'temporal'), target);
    return failure;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function goInstall(folder: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<string | undefined> {
  const startedAt = Date.now();
  const go = spawn('go', ['install', goPackage], {
    env: { ...env, GOBIN: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  go.once('spawn', () => say(`Building Temporal ${temporalVersion} with Go, once: this takes 1 to 3 minutes ...`));
  const signsOfLife = setInterval(() => {
    say(`  still building Temporal (${Math.round((Date.now() - startedAt) / 1000)} s) ...`);
  }, signOfLifeMs);
  // Go's compilers are its children; killing go alone would leave them at work.
  const abandon = (): void => {
    if (go.pid !== undefined) signalGroup(go.pid, 'SIGKILL');
  };
  signal?.addEventListener('abort', abandon, { once: true });
  try {
    return await outcomeOf(go);
  } finally {
    clearInterval(signsOfLife);
    signal?.removeEventListener('abort', abandon);
    signal?.throwIfAborted();
  }
}

function outcomeOf(go: ChildProcess): Promise<string | undefined> {
  let output = '';
  go.stderr?.on('data', (chunk) => (output = (output + chunk).slice(-4000)));
  return new Promise((resolve) => {
    go.once('error', () => resolve('Go is not installed'));
    go.once('close', (code) => {
      const lastLine = output.trim().split('\n').at(-1);
      resolve(code === 0 ? undefined : `\`go install ${goPackage}\` failed: ${lastLine}`);
    });
  });
}
