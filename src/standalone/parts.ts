import { partNames, type PartName } from './data-folder.ts';
import { say } from './say.ts';
import { Supervisor, type Part } from './supervise.ts';

/** The parts that this launch runs, each under its supervisor. */
export class Parts {
  readonly #supervisors = new Map<PartName, Supervisor>();
  #stopping = false;
  #onRestart = (): void => {};

  constructor() {
    // The last resort for a launcher that crashes: nobody else would end PostgreSQL and Temporal.
    process.once('exit', () => this.kill());
  }

  /** Starts a part and resolves once it serves. */
  async run(part: Part): Promise<void> {
    if (this.#stopping) throw new Error('The launch was stopped.');
    const supervisor = new Supervisor(part, () => this.#onRestart());
    this.#supervisors.set(part.name, supervisor);
    await supervisor.start();
  }

  /** Calls back, from now on, whenever a part was started again. */
  onRestart(callback: () => void): void {
    this.#onRestart = callback;
  }

  /** Gives a value for every part, null for those that are not run here. */
  map<T>(value: (name: PartName, pid: number | null) => T): Record<PartName, T | null> {
    const entries = partNames.map((name) => {
      const supervisor = this.#supervisors.get(name);
      return [name, supervisor ? value(name, supervisor.pid) : null] as const;
    });
    return Object.fromEntries(entries) as Record<PartName, T | null>;
  }

  /** Stops the parts in order: nobody loses what it still needs to end well. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#onRestart = () => {};
    for (const name of partNames) {
      const supervisor = this.#supervisors.get(name);
      if (!supervisor) continue;
      const { title, stopWithinMs } = supervisor.part;
      say(`Stopping ${title} (at most ${stopWithinMs / 1000} s) ...`);
      await supervisor.stop();
    }
  }

  /** Ends every part at once. */
  kill(): void {
    this.#stopping = true;
    for (const supervisor of this.#supervisors.values()) supervisor.kill();
  }
}
