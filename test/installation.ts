import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { ApiClient } from './api-client.ts';
import type { Query } from './database.ts';
import { eventually } from './eventually.ts';
import { identify, isRunning } from '../src/standalone/process-identity.ts';

export type PartName = 'api' | 'worker' | 'temporal' | 'postgres';

interface Ready {
  readonly apiUrl: string;
  readonly temporalAddress: string;
  readonly databaseUrl: string;
  readonly adminKey: string;
  /** null while a part is being started again. */
  readonly pids: Record<PartName, number | null>;
  readonly logs: Record<PartName, string>;
}

/** An installation in a folder of its own, run by the very process that `npm start` runs. */
export class Installation {
  readonly folder = mkdtempSync(join(tmpdir(), 'clef-installation-'));
  readonly #env: NodeJS.ProcessEnv;
  #launcher: ChildProcess | undefined;
  #said = '';

  constructor(env: NodeJS.ProcessEnv) {
    const ports = { PORT: '0', POSTGRES_PORT: '0', TEMPORAL_PORT: '0' };
    const temporal = { TEMPORAL_CLI: process.env['CLEF_TEST_TEMPORAL_PROGRAM'] };
    this.#env = { ...process.env, NODE_OPTIONS: '', ...temporal, ...ports, CLEF_DATA_DIR: this.folder, ...env };
  }

  /** What the launcher has printed so far. */
  get said(): string {
    return this.#said;
  }

  get ready(): Ready {
    return JSON.parse(readFileSync(join(this.folder, 'ready.json'), 'utf8')) as Ready;
  }

  get api(): ApiClient {
    return new ApiClient(this.ready.apiUrl, this.ready.adminKey);
  }

  readonly query: Query = async (text, values = []) => {
    const client = new Client({ connectionString: this.ready.databaseUrl });
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  };

  async start(): Promise<void> {
    const standalone = fileURLToPath(new URL('../src/standalone.ts', import.meta.url));
    const launcher = spawn(process.execPath, [standalone], { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#launcher = launcher;
    this.#said = '';
    for (const stream of [launcher.stdout, launcher.stderr]) stream.on('data', (data) => (this.#said += data));
    await eventually(async () => {
      if (launcher.exitCode !== null) throw new Error(`the launcher ended: ${this.#said}`);
      return this.#said.includes('Ctrl-C stops everything');
    }, 60_000);
  }

  /** Sends a signal to the process that a part runs in now; gives its pid. */
  signal(part: PartName, signal: NodeJS.Signals): number {
    const pid = this.ready.pids[part];
    if (pid === null) throw new Error(`the ${part} does not run`);
    process.kill(pid, signal);
    return pid;
  }

  /** Lets a part stand still in the middle of what it does; gives what lets it go on, unless it was killed meanwhile. */
  freeze(part: PartName): () => void {
    const frozen = identify(this.signal(part, 'SIGSTOP'));
    return () => {
      if (frozen && isRunning(frozen)) process.kill(frozen.pid, 'SIGCONT');
    };
  }

  /** What a part has written into its log so far. */
  log(part: PartName): string {
    return readFileSync(this.ready.logs[part], 'utf8');
  }

  /** How the launcher saw the last process of a part end: its exit code, or the signal; undefined before. */
  howEnded(part: 'api' | 'worker'): string | undefined {
    const title = { api: 'The API', worker: 'The worker' }[part];
    return [...this.#said.matchAll(new RegExp(`${title} ended unexpectedly \\((.+?)\\);`, 'g'))].at(-1)?.[1];
  }

  /** Resolves once no process of that pid is left. */
  async untilGone(pid: number): Promise<void> {
    await eventually(async () => identify(pid) === undefined);
  }

  /** Resolves once a part runs in another process than that of `pid`, and everything answers. */
  async untilRecovered(part: PartName, pid: number): Promise<void> {
    await eventually(async () => ![pid, null].includes(this.ready.pids[part]), 120_000);
    await eventually(async () => {
      const ready = await fetch(`${this.ready.apiUrl}/readyz`).catch(() => undefined);
      return ready?.status === 200;
    }, 120_000);
  }

  /** Stops everything as Ctrl-C does; gives the exit code. */
  async stop(): Promise<number | null> {
    const launcher = this.#launcher;
    if (!launcher || launcher.exitCode !== null) return launcher?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => launcher.once('exit', resolve));
    launcher.kill('SIGTERM');
    return ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
