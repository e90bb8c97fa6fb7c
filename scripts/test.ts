// Runs jest with the arguments it is given, and ends with one plain line. Some hundred files share the machine: of a whole
// run the files that failed, when they are few, are run again by themselves. What passes then is named, not hidden.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder } from '../src/standalone/data-folder.ts';
import { endOrphans } from '../src/standalone/orphans.ts';

const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

/** What became of the tests of one file, as test/summary-reporter.mjs writes it. */
interface FileResult {
  readonly path: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Run {
  readonly code: number;
  /** The servers of the run stopped as they should. */
  readonly isTornDown: boolean;
  readonly files: readonly FileResult[];
}

/** When more files fail than this it is not the load. */
const fewFiles = 3;

/** Whether it was told to stop. Ctrl-C reaches jest too: this waits until it has ended, and then ends the servers. */
let isInterrupted = false;
let running: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    isInterrupted = true;
    if (signal !== 'SIGINT') running?.kill('SIGTERM');
  });
}

const given = process.argv.slice(2);
const whole = await run(given);
const failed = whole.files.filter((file) => file.failed > 0);
const isToRepeat = !isInterrupted && given.length === 0 && failed.length > 0 && failed.length <= fewFiles;
const { code, files } = isToRepeat ? await repeat(failed, whole) : whole;

const sum = (count: 'passed' | 'failed' | 'skipped') => files.reduce((total, file) => total + file[count], 0);
const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
console.log(`${sum('passed')} passed, ${Math.max(sum('failed'), code === 0 ? 0 : 1)} failed${skipped}`);
process.exitCode = code;

/** Runs some files again, one by one, and puts what came of it in the place of what was. */
async function repeat(failedFiles: readonly FileResult[], before: Run): Promise<Run> {
  const paths = failedFiles.map(({ path }) => path);
  console.log(`\nOnce more, one by one, what failed among the others: ${paths.join(', ')}\n`);
  const again = await run(['--maxWorkers=1', '--runTestsByPath', ...paths]);
  for (const file of again.files) {
    if (file.failed === 0) console.log(`failed among the others, passed by itself: ${file.path}`);
  }
  const found = new Map(again.files.map((file) => [file.path, file]));
  return {
    code: again.code || (before.isTornDown ? 0 : 1),
    isTornDown: again.isTornDown,
    files: before.files.map((file) => found.get(file.path) ?? file),
  };
}

/** Runs jest once, on servers of its own, of which nothing stays. No files when it ended before it had any results. */
async function run(args: readonly string[]): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'clef-test-'));
  const results = join(folder, 'results.json');
  const tornDown = join(folder, 'torn-down');
  const child = spawn(process.execPath, [...jest, ...args], {
    stdio: 'inherit',
    env: { ...process.env, CLEF_TEST_FOLDER: folder, CLEF_TEST_RESULTS: results, CLEF_TEST_TORN_DOWN: tornDown },
  });
  running = child;
  try {
    const [exitCode] = (await once(child, 'exit')) as [number | null];
    return { code: exitCode ?? 1, isTornDown: existsSync(tornDown), files: read(results) };
  } finally {
    await endOrphans(openDataFolder(folder));
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(results: string): readonly FileResult[] {
  return existsSync(results) ? (JSON.parse(readFileSync(results, 'utf8')) as FileResult[]) : [];
}
