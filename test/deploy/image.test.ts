import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, matchesGlob, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ours, text } from './compose-file.ts';

const root = join(import.meta.dirname, '../..');

let app: string;
beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), 'clef-image-'));
  const stage = text('Dockerfile')
    .split(/^FROM /m)
    .at(-1)!;
  const ignored = text('.dockerignore')
    .split('\n')
    .filter((line) => /^[^#!*]/.test(line) || line.startsWith('**/'));
  const isIgnored = (path: string) => ignored.some((pattern) => matchesGlob(path, pattern));
  for (const [, path] of stage.matchAll(/^COPY (?!--from)(\S+) \S+$/gm)) {
    const filter = (source: string) => !isIgnored(relative(root, source));
    cpSync(join(root, path!), join(app, path!), { recursive: true, filter });
  }
  for (const path of packages()) {
    mkdirSync(dirname(join(app, path)), { recursive: true });
    symlinkSync(join(root, path), join(app, path));
  }
});
afterAll(() => rmSync(app, { recursive: true, force: true }));

/** The folders of the packages that `npm ci --omit=dev` installs. */
function packages(): string[] {
  const locked = JSON.parse(text('package-lock.json')).packages as Record<string, { dev?: true }>;
  return Object.entries(locked)
    .filter(([path, { dev }]) => /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) && !dev)
    .map(([path]) => path)
    .filter((path) => existsSync(join(root, path)));
}

/** Runs a command where the image has it, with no settings at all. */
function run([program, ...args]: readonly string[]) {
  expect(program).toBe('node');
  const { stderr, stdout } = spawnSync(process.execPath, args, { cwd: app, env: {}, encoding: 'utf8' });
  return `${stdout}${stderr}`;
}

describe('the image', () => {
  it.each(ours.map(([name, { command }]) => [name, command!] as const))(
    'holds every module that %s loads, so that it comes to its settings',
    (_name, command) => {
      expect(run(command)).toContain('DATABASE_URL: is required');
    },
  );

  it('holds what the first key is made with', () => {
    expect(run(['node', 'src/admin.ts', 'first-key'])).toContain('DATABASE_URL');
  });

  it('holds no package that is for development alone', () => {
    expect(run(['node', '--input-type=module', '--eval', `import 'jest'`])).toContain('Cannot find package');
  });

  it('leaves the launcher out', () => {
    expect(run(['node', 'src/standalone.ts'])).toContain('Cannot find module');
  });
});
