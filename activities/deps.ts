import type { Logger } from 'pino';
import type { Database } from '../src/db/orm.ts';
import type { Channel } from '../src/notify/channel.ts';
import type { Temporal } from '../src/temporal/client.ts';

/** What activities work with, built once by the worker's entry point. */
export interface ActivityDeps {
  readonly db: Database;
  readonly temporal: Temporal;
  readonly channels: Record<'email', Channel>;
  readonly log: Logger;
  readonly publicUrl: string;
  /** After how many days the contents of reports go; undefined keeps them. */
  readonly retentionDays: number | undefined;
}
