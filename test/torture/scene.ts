import type { Client } from '@temporalio/client';
import { eventually } from '../eventually.ts';
import type { Installation } from '../installation.ts';
import type { SendGridServer } from '../sendgrid-server.ts';
import { People } from './people.ts';
import { Pipeline } from './pipeline.ts';
import type { RowLocks } from './row-locks.ts';

/** What everything is killed in: an installation, and the mail provider it talks to. */
export interface Theatre {
  readonly installation: Installation;
  readonly sendgrid: SendGridServer;
  readonly temporal: Client;
}

/** So many integrations are held at the point; each has two CI jobs on their way. */
const heldIntegrations = 3;

/** The submissions and acknowledgements that a cell holds at its point. */
export class Scene {
  readonly theatre: Theatre;
  readonly pipelines: readonly Pipeline[];
  readonly people: People;
  /** What was asked at the point, answered or not. */
  readonly #asked: Promise<unknown>[] = [];

  private constructor(theatre: Theatre, pipelines: readonly Pipeline[]) {
    this.theatre = theatre;
    this.pipelines = pipelines;
    this.people = new People(theatre.installation.api);
  }

  /** Each of its integrations has a head with open alerts already. */
  static async open(theatre: Theatre, seed: string): Promise<Scene> {
    const { api } = theatre.installation;
    const pipelines = await Promise.all(Array.from({ length: heldIntegrations }, () => Pipeline.start(api, seed)));
    const scene = new Scene(theatre, pipelines);
    for (const pipeline of pipelines) pipeline.commit();
    await Promise.all(pipelines.map((pipeline) => pipeline.run()));
    await scene.sees(`select from notification where integration_id = any($1) and status = 'sent'`, heldIntegrations);
    return scene;
  }

  get integrationIds(): string[] {
    return this.pipelines.map(({ integration }) => integration.id);
  }

  /** Two CI jobs for each integration at once, the second with one commit more. Gives how many. */
  submit(job: { hasty?: boolean } = {}): number {
    for (const pipeline of this.pipelines) {
      for (let commits = 0; commits < 2; commits += 1) {
        pipeline.commit();
        this.#ask(pipeline.run(job));
      }
    }
    return 2 * this.pipelines.length;
  }

  /** People acknowledge every open alert. Gives how many. */
  async acknowledgeAll(): Promise<number> {
    const { api } = this.theatre.installation;
    const lists = await Promise.all(this.pipelines.map(({ integration }) => api.alerts(integration, 'open')));
    const alerts = lists.flat();
    for (const { id } of alerts) this.#ask(this.people.acknowledge(id));
    return alerts.length;
  }

  #ask(asked: Promise<unknown>): void {
    // What goes wrong is told to whoever waits for the answers.
    asked.catch(() => {});
    this.#asked.push(asked);
  }

  /** Resolves once everything that was asked is answered, or will never be. */
  async untilAnswered(): Promise<void> {
    await Promise.all(this.#asked);
  }

  /** How many submissions wait for their answer. */
  get underWay(): number {
    return this.pipelines.reduce((sum, pipeline) => sum + pipeline.underWay, 0);
  }

  /** Waits until a query, whose $1 is the ids of the integrations, finds at least so many rows. */
  async sees(text: string, atLeast: number): Promise<void> {
    await eventually(async () => {
      const rows = await this.theatre.installation.query(text, [this.integrationIds]);
      return rows.length >= atLeast;
    });
  }

  /** Waits until so many of the worker's transactions wait for these locks: `where` tells more of them. */
  async seesWorkerBehind({ pid }: RowLocks, atLeast: number, where = 'true'): Promise<void> {
    await eventually(async () => {
      const text = `select from pg_stat_activity
        where application_name = 'clef-pro worker' and $1 = any(pg_blocking_pids(pid)) and ${where}`;
      return (await this.theatre.installation.query(text, [pid])).length >= atLeast;
    });
  }

  /** Waits until every integration is locked by a transaction of the worker, and each of those waits for these locks. */
  async seesWorkerInside({ pid }: RowLocks): Promise<void> {
    const { query } = this.theatre.installation;
    const free = 'select from integration where id = any($1) for no key update skip locked';
    const transactions = `select $1 = any(pg_blocking_pids(pid)) as waits from pg_stat_activity
      where application_name = 'clef-pro worker' and backend_xid is not null and pg_blocking_pids(pid) <@ array[$1::int]`;
    await eventually(async () => {
      if ((await query(free, [this.integrationIds])).length > 0) return false;
      const found = await query(transactions, [pid]);
      return found.length > 0 && found.every(({ waits }) => waits);
    });
  }
}
