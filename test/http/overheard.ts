import { afterAll, beforeAll } from '@jest/globals';
import { Writable } from 'node:stream';
import { startStack, type Stack, type StackOptions } from '../harness.ts';

/** Keeps whatever the system says aloud: its log, and what reaches stdout and stderr past it. */
export class Overheard {
  #text = '';
  /** For the harness option `logTo`. */
  readonly log = new Writable({
    write: (chunk: unknown, _encoding, done) => {
      this.#text += String(chunk);
      done();
    },
  });
  readonly #restore: (() => void)[] = [];

  constructor() {
    for (const stream of [process.stdout, process.stderr]) this.#listenTo(stream, 'write');
    for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) this.#listenTo(console, name);
  }

  get text(): string {
    return this.#text;
  }

  stop(): void {
    for (const restore of this.#restore) restore();
  }

  /** Lets the method do its work and notes what it was given. */
  #listenTo<K extends string>(target: Record<K, (...args: never[]) => unknown>, name: K): void {
    const original = target[name];
    const listening = (...args: never[]): unknown => {
      this.#text += `${args.map(String).join(' ')}\n`;
      return original.apply(target, args);
    };
    target[name] = listening;
    this.#restore.push(() => {
      target[name] = original;
    });
  }
}

export interface OverheardStack {
  readonly stack: Stack;
  readonly overheard: Overheard;
}

/** A stack for the tests of one file, everything it says overheard; it stands from the first test to the last. */
export function overhear(options: Omit<StackOptions, 'logTo'> = {}): OverheardStack {
  const overheard = new Overheard();
  let stack: Stack | undefined;
  beforeAll(async () => {
    stack = await startStack({ ...options, logTo: overheard.log });
  });
  afterAll(async () => {
    overheard.stop();
    await stack?.close();
  });
  return {
    overheard,
    get stack() {
      return stack!;
    },
  };
}
