import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { reasonOf } from '../reason.ts';
import { say, step } from './say.ts';
import { temporalVersion } from './temporal-version.ts';

/** What obtaining the program takes. */
export interface Obtain {
  /** The path to put the program at, whole or not at all. */
  readonly target: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Only a test names another than the official one. */
  readonly downloadSite?: string;
}

const answerWithinMs = 5000;
const downloadWithinMs = 300_000;

/** Fetches the program from the Temporal project as its SDKs do; gives why it could not, undefined on success. */
export async function downloadTemporal(obtain: Obtain): Promise<string | undefined> {
  const { target, signal, downloadSite = 'https://temporal.download' } = obtain;
  const folder = mkdtempSync(join(dirname(target), 'download-'));
  try {
    const archive = await step(`Asking ${downloadSite} for Temporal ${temporalVersion} (at most 5 s)`, () =>
      askForArchive(downloadSite, signal),
    );
    say(`Downloading Temporal ${temporalVersion} from ${new URL(archive.archiveUrl).host}, once: about a minute ...`);
    await extract(archive, folder, signal);
    const program = join(folder, archive.fileToExtract);
    chmodSync(program, 0o755);
    renameSync(program, target);
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    return `${new URL(downloadSite).host} cannot be used: ${reasonOf(error)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Archive {
  readonly archiveUrl: string;
  readonly fileToExtract: string;
}

async function askForArchive(site: string, signal?: AbortSignal): Promise<Archive> {
  const query = new URLSearchParams({
    arch: process.arch === 'x64' ? 'amd64' : process.arch,
    platform: process.platform,
    format: 'tar.gz',
  });
  const response = await fetch(`${site}/cli/v${temporalVersion}?${query.toString()}`, {
    signal: within(answerWithinMs, signal),
  });
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  const { archiveUrl, fileToExtract } = (await response.json()) as Partial<Archive>;
  if (
    typeof archiveUrl !== 'string' ||
    typeof fileToExtract !== 'string' ||
    fileToExtract !== basename(fileToExtract)
  ) {
    throw new Error('its answer is not understood');
  }
  return { archiveUrl, fileToExtract };
}

async function extract({ archiveUrl, fileToExtract }: Archive, folder: string, signal?: AbortSignal): Promise<void> {
  const response = await fetch(archiveUrl, { signal: within(downloadWithinMs, signal) });
  if (!response.ok || !response.body) throw new Error(`the archive answered ${response.status}`);
  const tar = spawn('tar', ['-xzf', '-', '-C', folder, fileToExtract], { stdio: ['pipe', 'ignore', 'ignore'] });
  const closed = once(tar, 'close');
  await Promise.all([pipeline(Readable.fromWeb(response.body), tar.stdin), closed]);
  if (tar.exitCode !== 0) throw new Error(`tar ended with ${tar.exitCode}`);
}

function within(ms: number, signal?: AbortSignal): AbortSignal {
  return AbortSignal.any([AbortSignal.timeout(ms), ...(signal ? [signal] : [])]);
}
