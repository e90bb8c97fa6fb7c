import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../reason.ts';
import type { PartName } from './data-folder.ts';
import { lastComplaint, logSize } from './log-file.ts';
import { removePidFile, writePidFile } from './pid-file.ts';
import { endGroup, signalGroup, untilEnded } from './process-group.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import { say } from './say.ts';

/** One of the parts the launcher runs as a child process. */
export interface Part {
  readonly name: PartName;
  /** Its name within a sentence: "PostgreSQL", "the worker". */
  readonly title: string;
  readonly log: string;
  readonly pidFile: string;
  spawn(): ChildProcess;
  /** Resolves once the child serves; rejects when `signal` aborts. */
  untilReady(child: ChildProcess, signal: AbortSignal): Promise<void>;
  readonly readyWithinMs: number;
  readonly stopSignal: NodeJS.Signals;
  readonly stopWithinMs: number;
  /** What ends it at once. */
  readonly killSignal: NodeJS.Signals;
}

const firstDelayMs = 500;
const longestDelayMs = 10_000;
const soundLifeMs = 60_000;

/** Gives how long to wait before a restart: 0.5 s, doubling to 10 s, and 0.5 s again after a minute of life. */
export function restartDelay(previousMs: number | undefined, livedMs: number): number {
  if (previousMs === undefined || livedMs >= soundLifeMs) return firstDelayMs;
  return Math.min(previousMs * 2, longestDelayMs);
}

/** Keeps one part running: starts it, starts it again whenever it dies, and stops it. */
export class Supervisor {
  readonly part: Part;
  readonly #onRestart: () => void;
  readonly #stopping = new AbortController();
  #process: ProcessIdentity | undefined;
  #delayMs: number | undefined;

  constructor(part: Part, onRestart: () => void) {
    this.part = part;
    this.#onRestart = onRestart;
  }

  /** The pid of the running child, null while there is none. */
  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /** Starts the part and resolves once it serves. Throws one sentence when it ends first or stays silent. */
  async start(): Promise<void> {
    this.#stopping.signal.throwIfAborted();
    const { part } = this;
    const startedAt = Date.now();
    const logStart = logSize(part.log);
    const child = part.spawn();
    const ended = untilEnded(child).then((how) => {
      this.#process = undefined;
      return how;
    });
    this.#process = child.pid === undefined ? undefined : identify(child.pid);

    const endedFirst = ended.then((how) => {
      const complaint = lastComplaint(part.log, logStart);
      const why = complaint === '' ? how : `${how}: ${complaint}`;
      throw new Error(sentence(`${part.title} ended while starting (${why}); its log is ${part.log}.`));
    });
    await this.#untilReady(child, endedFirst);
    void ended.then((how) => this.#restart(how, Date.now() - startedAt));
  }

  /** Stops the part within its bound, and any restart under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#process) await endGroup(this.#process, this.part.stopSignal, this.part.stopWithinMs);
    removePidFile(this.part.pidFile);
  }

  /** Ends the part without waiting, for a launcher in a hurry. */
  kill(): void {
    this.#stopping.abort();
    if (this.#process) signalGroup(this.#process.pid, this.part.killSignal);
  }

  async #untilReady(child: ChildProcess, endedFirst: Promise<never>): Promise<void> {
    const { part } = this;
    const over = new AbortController();
    const patience = AbortSignal.timeout(part.readyWithinMs);
    try {
      const signal = AbortSignal.any([over.signal, patience, this.#stopping.signal]);
      await Promise.race([endedFirst, this.#serves(child, signal)]);
    } catch (error) {
      if (!this.#stopping.signal.aborted && this.#process) await endGroup(this.#process, part.killSignal, 5000);
      if (!patience.aborted) throw error;
      const seconds = part.readyWithinMs / 1000;
      const silence = `${part.title} did not answer within ${seconds} s of its start; its log is ${part.log}.`;
      throw new Error(sentence(silence), { cause: error });
    } finally {
      over.abort();
    }
  }

  /** Where this throws, its caller ends the child: without a pid file nobody could find it after the launcher. */
  async #serves(child: ChildProcess, signal: AbortSignal): Promise<void> {
    if (child.pid !== undefined) writePidFile(this.part.pidFile, child.pid);
    await this.part.untilReady(child, signal);
  }

  async #restart(how: string, livedMs: number): Promise<void> {
    const { title } = this.part;
    let news: string | undefined = `${title} ended unexpectedly (${how})`;
    for (; news !== undefined; livedMs = 0) {
      if (this.#stopping.signal.aborted) return;
      this.#delayMs = restartDelay(this.#delayMs, livedMs);
      say(sentence(`${news}; starting it again in ${this.#delayMs / 1000} s.`));
      news = await this.#startAgain(this.#delayMs);
    }
    say(sentence(`${title} runs again (pid ${this.pid}).`));
    try {
      this.#onRestart();
    } catch (error) {
      // The part runs all the same: whoever counted this as a failed start would start a second one beside it.
      say(sentence(`${title} runs again, but others could not be told of it (${reasonOf(error)}).`));
    }
  }

  /** Gives why the part did not start, undefined when it serves. */
  async #startAgain(delayMs: number): Promise<string | undefined> {
    try {
      await sleep(delayMs, undefined, { signal: this.#stopping.signal });
      await this.start();
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    }
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
