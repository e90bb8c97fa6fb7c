import { join } from 'node:path';
import { reasonOf } from '../reason.ts';
import { makeFolder } from './make-folder.ts';
import { buildTemporal } from './temporal-build.ts';
import { downloadTemporal } from './temporal-download.ts';
import { objectionTo, temporalVersion } from './temporal-version.ts';
import { say } from './say.ts';

/** Where to look for the program `temporal`. */
export interface TemporalSearch {
  /** The setting TEMPORAL_CLI: taken or refused, never passed over. */
  readonly configured: string | undefined;
  readonly cacheDir: string;
  /** The environment of the programs to try; its PATH is searched. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Where the official download is; only a test names another place. */
  readonly downloadSite?: string;
}

/** Gives the program that runs Temporal's dev server: the first that can be had. Throws one message naming every way. */
export async function findTemporalProgram(search: TemporalSearch): Promise<string> {
  if (search.configured !== undefined) return checkConfigured(search.configured, search.env);
  if (await isUsable('temporal', '`temporal` on PATH', search.env)) return 'temporal';

  const folder = join(search.cacheDir, 'clef-pro');
  const cached = join(folder, `temporal-${temporalVersion}`);
  if (await isUsable(cached, cached, search.env)) return cached;

  createCacheFolder(folder);
  const failures: string[] = [];
  for (const obtain of [downloadTemporal, buildTemporal]) {
    search.signal?.throwIfAborted();
    const failure = await obtain({ ...search, target: cached });
    if (failure === undefined && (await isUsable(cached, cached, search.env))) return cached;
    failures.push(failure ?? `${cached} does not run`);
  }
  throw new Error(
    [
      `The program \`temporal\` is needed and could not be had (${failures.join('; ')}). Do one of these:`,
      `  install the Temporal CLI (https://docs.temporal.io/cli) so that \`temporal\` is on PATH, or name it in TEMPORAL_CLI;`,
      `  put it at ${cached};`,
      `  allow https://temporal.download, or install Go (https://go.dev/dl) with access to its module proxy, and start again;`,
      `  set TEMPORAL_ADDRESS to a Temporal server of your own.`,
    ].join('\n'),
  );
}

function createCacheFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new Error(
      `The program \`temporal\` is not on PATH and ${folder}, where it would be kept, cannot be created (${reasonOf(error)}): name the program in TEMPORAL_CLI, or set XDG_CACHE_HOME to a folder you may write to.`,
      { cause: error },
    );
  }
}

async function checkConfigured(program: string, env: NodeJS.ProcessEnv): Promise<string> {
  const objection = await objectionTo(program, env);
  if (objection === undefined) return program;
  const problem = objection === 'missing' ? 'does not exist' : objection;
  throw new Error(
    `TEMPORAL_CLI names ${program}, which ${problem}: set it to a Temporal CLI with server 1.29 or newer, or leave it out.`,
  );
}

async function isUsable(program: string, name: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const objection = await objectionTo(program, env);
  if (objection !== undefined && objection !== 'missing') say(`Passing over ${name}: it ${objection}.`);
  return objection === undefined;
}
