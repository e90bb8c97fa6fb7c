import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';
import { loadLauncherConfig } from '../../src/config.ts';

/** Starts the Chromium that comes with the packages, or the one that CLEF_TEST_CHROMIUM names. */
export async function launchChromium(): Promise<Browser> {
  const own = process.env['CLEF_TEST_CHROMIUM'];
  const { executablePath, env } = own ? { executablePath: own, env: {} } : await findPackaged();
  return chromium.launch({
    executablePath,
    // Neither root nor a container may make sandboxes; what is opened is ours alone.
    args: ['--no-sandbox'],
    env: { ...process.env, ...env },
  });
}

async function findPackaged() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('Chromium comes along for Linux on x64 alone: name yours in CLEF_TEST_CHROMIUM.');
  }
  const folder = await unpacked();
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  };
}

/**
 * Gives the folder of this version, unpacked. Each process unpacks beside it and moves the whole into place, so that
 * nobody ever starts a program that is still being written.
 */
async function unpacked(): Promise<string> {
  const { version } = createRequire(import.meta.url)(join(packageFolder(), 'package.json')) as { version: string };
  const cache = join(loadLauncherConfig(process.env).cacheDir, 'clef-pro');
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'chromium-'));
  try {
    const unpack = fileURLToPath(new URL('unpack-chromium.ts', import.meta.url));
    await promisify(execFile)(process.execPath, [unpack], { env: { ...process.env, TMPDIR: fresh } });
    writeFileSync(join(fresh, 'fonts.conf'), fontsOf(folder));
    renameSync(fresh, folder);
  } catch (error) {
    // Another process was faster: its folder is as good.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

function packageFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../..');
}

/** The fonts of the machine, and those that came along where it has none. */
function fontsOf(folder: string): string {
  const folders = ['/usr/share/fonts', '/usr/local/share/fonts', join(folder, 'fonts')];
  const lines = folders.map((each) => `<dir>${each}</dir>`).join('');
  return `<?xml version="1.0"?>\n<fontconfig>${lines}<cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>\n`;
}
