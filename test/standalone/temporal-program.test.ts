import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findTemporalProgram } from '../../src/standalone/temporal-program.ts';
import { temporalVersion } from '../../src/standalone/temporal-version.ts';
import { ownFolder } from './own-folder.ts';

const host = '127.0.0.1';
const folder = ownFolder();

/** Puts a shell script where a program is looked for. */
function program(path: string, script: string): string {
  const file = join(folder.path, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe('the program temporal', () => {
  const good = `echo 'temporal version 1.6.0 (Server 1.30.0, UI 2.43.0)'`;
  const old = `echo 'temporal version 0.13.0 (server 1.24.1) (ui 2.27.1)'`;
  // Nobody listens there.
  const downloadSite = 'http://127.0.0.1:9';

  function find(more: { configured?: string; downloadSite?: string } = {}): Promise<string> {
    const env = { PATH: join(folder.path, 'bin') };
    return findTemporalProgram({ configured: undefined, cacheDir: folder.path, env, downloadSite, ...more });
  }

  const cached = `clef-pro/temporal-${temporalVersion}`;

  it('is the one of TEMPORAL_CLI before all others, or nothing', async () => {
    program('bin/temporal', good);
    const own = program('own/temporal', good);
    await expect(find({ configured: own })).resolves.toBe(own);
    await expect(find({ configured: join(folder.path, 'none') })).rejects.toThrow(
      /^TEMPORAL_CLI names .* does not exist/,
    );
    const tooOld = program('own/old', old);
    await expect(find({ configured: tooOld })).rejects.toThrow(/server 1\.24, older than 1\.29/);
  });

  it('is the one on PATH, when that is new enough, before the one in the cache', async () => {
    const inCache = program(cached, good);
    program('bin/temporal', good);
    await expect(find()).resolves.toBe('temporal');
    program('bin/temporal', old);
    await expect(find()).resolves.toBe(inCache);
  });

  it('is downloaded into the cache', async () => {
    program('archive/temporal', good);
    const archive = execFileSync('tar', ['-czf', '-', '-C', join(folder.path, 'archive'), 'temporal']);
    const site = createServer((request, response) => {
      const base = `http://${request.headers.host}`;
      if (request.url?.startsWith(`/cli/v${temporalVersion}?`)) {
        response.end(JSON.stringify({ archiveUrl: `${base}/temporal.tar.gz`, fileToExtract: 'temporal' }));
      } else response.end(archive);
    }).listen(0, host);
    await once(site, 'listening');
    // The archive is unpacked by the launcher itself, which has the real PATH.
    const { port } = site.address() as AddressInfo;
    await expect(find({ downloadSite: `http://${host}:${port}` })).resolves.toBe(join(folder.path, cached));
    site.close();
  });

  it('is built with Go when it cannot be downloaded', async () => {
    program('bin/go', `printf '#!/bin/sh\\n%s\\n' "${good}" > "$GOBIN/temporal"; /bin/chmod +x "$GOBIN/temporal"`);
    await expect(find()).resolves.toBe(join(folder.path, cached));
  });

  it('is asked for in one message naming every way when there is none', async () => {
    await expect(find()).rejects.toThrow(/TEMPORAL_CLI[^]*clef-pro[^]*temporal\.download[^]*Go[^]*TEMPORAL_ADDRESS/);
    program('bin/go', 'echo no network >&2; exit 1');
    await expect(find()).rejects.toThrow(/go install .* failed: no network/);
  });
});
