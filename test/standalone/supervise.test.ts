import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDataFolder } from '../../src/standalone/data-folder.ts';
import { nodePart } from '../../src/standalone/node-part.ts';
import { runningProcess } from '../../src/standalone/pid-file.ts';
import { poll } from '../../src/standalone/poll.ts';
import { Supervisor, type Part } from '../../src/standalone/supervise.ts';
import { ownFolder } from './own-folder.ts';

const folder = ownFolder();
let part: Part;
let supervisor: Supervisor;
let attempts: number;
let restarts: number;
beforeEach(() => {
  attempts = 0;
  restarts = 0;
  const script = join(folder.path, 'part.mjs');
  writeFileSync(
    script,
    `import { appendFileSync } from 'node:fs';
     appendFileSync(${JSON.stringify(spawned())}, process.pid + '\\n');
     process.on('disconnect', () => process.exit(0));
     process.send({ ready: true });`,
  );
  const data = openDataFolder(join(folder.path, 'data'));
  const worker = nodePart(data, { name: 'worker', title: 'the worker', script, env: process.env });
  part = {
    ...worker,
    spawn: () => {
      attempts += 1;
      return worker.spawn();
    },
  };
});
afterEach(() => supervisor.stop());

const spawned = () => join(folder.path, 'pids');
const pids = () => readFileSync(spawned(), 'utf8').trim().split('\n').map(Number);
const alive = () => pids().filter(isAlive);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a part that died', () => {
  it('runs once again, though whoever is told of that fails', async () => {
    supervisor = new Supervisor(part, () => {
      restarts += 1;
      throw new Error('ENOSPC: no space left on device');
    });
    await supervisor.start();
    process.kill(supervisor.pid!, 'SIGKILL');
    await poll(() => restarts > 0, 25);
    // A second one would be there after a second.
    await pause(2_500);
    expect(pids()).toHaveLength(2);
    expect(alive()).toEqual([supervisor.pid]);
    expect(runningProcess(part.pidFile)?.pid).toBe(supervisor.pid);
    expect(restarts).toBe(1);
    await supervisor.stop();
    // It is gone for the launcher a moment before the system forgets its number.
    await poll(() => alive().length === 0, 25);
  });

  it('leaves none running that cannot be noted, and starts when it can be', async () => {
    supervisor = new Supervisor(part, () => void (restarts += 1));
    await supervisor.start();
    rmSync(part.pidFile);
    mkdirSync(part.pidFile);
    process.kill(supervisor.pid!, 'SIGKILL');
    // The first, one that could not be noted and was ended, and another.
    await poll(() => attempts >= 3, 25);
    expect(alive().length).toBeLessThanOrEqual(1);
    expect(restarts).toBe(0);
    rmSync(part.pidFile, { recursive: true });
    await poll(() => restarts > 0, 25);
    expect(alive()).toEqual([supervisor.pid]);
    await supervisor.stop();
    // It is gone for the launcher a moment before the system forgets its number.
    await poll(() => alive().length === 0, 25);
  });
});
