import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openDataFolder } from '../../src/standalone/data-folder.ts';
import { lockDataFolder } from '../../src/standalone/launcher-lock.ts';
import { formatIdentity, runningProcess, writePidFile } from '../../src/standalone/pid-file.ts';
import { choosePorts } from '../../src/standalone/ports.ts';
import { identify } from '../../src/standalone/process-identity.ts';
import { restartDelay } from '../../src/standalone/supervise.ts';
import { ownFolder } from './own-folder.ts';

const host = '127.0.0.1';
const folder = ownFolder();

describe('the ports', () => {
  it('takes any free ones for 0, no two alike, with what lies above them', async () => {
    const wish = { setting: 'PORT', host, port: 0, alsoFree: [1000] };
    const ports = await choosePorts([wish, wish, wish]);
    expect(new Set(ports.flatMap((port) => [port, port + 1000])).size).toBe(6);
  });

  it('says in one sentence which setting to change for a taken one', async () => {
    // Not one of those that outgoing connections get: the port below it could be any of theirs.
    const [below = 0] = await choosePorts([{ setting: 'TEMPORAL_PORT', host, port: 0, alsoFree: [1000] }]);
    const port = below + 1000;
    const taken = createServer().listen(port, host);
    await once(taken, 'listening');
    await expect(choosePorts([{ setting: 'PORT', host, port }])).rejects.toThrow(/is taken: .* set PORT to another/);
    const above = { setting: 'TEMPORAL_PORT', host, port: below, alsoFree: [1000] };
    await expect(choosePorts([above])).rejects.toThrow(/\(TEMPORAL_PORT \+ 1000\) is taken/);
    taken.close();
  });

  it('refuses one and the same fixed port for two settings', async () => {
    const [port = 0] = await choosePorts([{ setting: 'PORT', host, port: 0 }]);
    const wishes = ['PORT', 'POSTGRES_PORT'].map((setting) => ({ setting, host, port }));
    await expect(choosePorts(wishes)).rejects.toThrow(/set POSTGRES_PORT/);
  });
});

describe('a pid file', () => {
  it('names a running process, and nobody once that has ended', async () => {
    const file = join(folder.path, 'x.pid');
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    writePidFile(file, child.pid!);
    expect(runningProcess(file)?.pid).toBe(child.pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(runningProcess(file)).toBeUndefined();
  });

  it('does not take another process of the same pid for it', () => {
    const file = join(folder.path, 'x.pid');
    writeFileSync(file, formatIdentity({ pid: process.pid, startTime: 'another time' }));
    expect(runningProcess(file)).toBeUndefined();
    writeFileSync(file, formatIdentity(identify(process.pid)!));
    expect(runningProcess(file)?.pid).toBe(process.pid);
  });
});

describe('the data folder', () => {
  it('says where it cannot be made, at once', () => {
    for (const place of [
      join(folder.path, 'a-file', 'clef'),
      ...(existsSync('/proc/self') ? ['/proc/nowhere/clef'] : []),
    ]) {
      writeFileSync(join(folder.path, 'a-file'), '');
      expect(() => openDataFolder(place)).toThrow(/cannot be created \(.*\): set CLEF_DATA_DIR to a folder/);
    }
  });

  it('belongs to its owner and to one launcher at a time', () => {
    const data = openDataFolder(join(folder.path, 'data'));
    expect(statSync(data.path).mode & 0o777).toBe(0o700);
    const unlock = lockDataFolder(data);
    expect(() => lockDataFolder(data)).toThrow(
      new RegExp(`already runs on .* \\(pid ${process.pid}, still starting\\)`),
    );
    unlock();
    lockDataFolder(data)();
  });

  it('is taken over from a launcher that was killed', () => {
    const data = openDataFolder(join(folder.path, 'data'));
    writeFileSync(data.launcherPid, formatIdentity({ pid: process.pid, startTime: 'before the last boot' }));
    lockDataFolder(data)();
    expect(existsSync(data.launcherPid)).toBe(false);
  });
});

describe('a part that keeps dying', () => {
  it('is started again after 0.5 s, then ever later up to 10 s, and after 0.5 s again once it lived a minute', () => {
    const delays: number[] = [];
    for (let i = 0; i < 7; i++) delays.push(restartDelay(delays.at(-1), 100));
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    expect(restartDelay(10_000, 60_000)).toBe(500);
  });
});
