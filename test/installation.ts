import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { ApiClient } from './api-client.ts';
import type { Query } from './database.ts';
import { eventually } from './eventually.ts';

type PartName = 'api' | 'worker' | 'temporal' | 'postgres';

interface Ready {
  readonly apiUrl: string;
  readonly temporalAddress: string;
  readonly databaseUrl: string;
  readonly adminKey: string;
  readonly pids: Record<PartName, number>;
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

  /** `kill -9` of one part; resolves once it is gone, before it runs again. */
  kill(part: PartName): void {
    process.kill(this.ready.pids[part], 'SIGKILL');
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
