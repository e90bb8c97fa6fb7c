import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import { fileURLToPath } from 'node:url';
import { keepUsable } from './pool.ts';
import { watchRoom } from './room.ts';
import { entities } from './schema.ts';

/** Where the migrations are that this program knows. */
export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));

/** A unit of work inside one transaction; every named query of this room takes one. */
export type Tx = SqlEntityManager;

export interface Database {
  /** Runs `work` in one READ COMMITTED transaction (ORD-8); what it throws rolls everything back. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs statements that only read, each a transaction of its own. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs one statement that changes or removes rows, which is a transaction of its own. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Whether nothing can be written at the moment, as far as this process knows; undefined when it can. */
  refusesWrites(): Promise<'read-only' | 'full' | undefined>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly poolMax: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** A migration may take as long as it needs. */
  readonly unbounded?: boolean;
  /** How long a statement may go without an answer, in milliseconds: longer than the server itself lets it run. */
  readonly answerWithinMs?: number;
}

/** Opens a pool; connects on first use, so it never fails because the server is down. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const orm = await createOrm(options);
  const room = watchRoom();
  return {
    transaction: (work) =>
      room.watch(
        orm.em.fork().transactional((tx) => work(tx), asAssumed),
        { provesRoom: true },
      ),
    read: (work) => work(orm.em.fork()),
    // Such a statement changes or removes rows that are there: a full disk often still has a place for that.
    write: (work) => room.watch(work(orm.em.fork()), { provesRoom: false }),
    async refusesWrites() {
      const [{ setting }] = await orm.em
        .fork()
        .execute<[{ setting: string }]>(`select current_setting('transaction_read_only') as setting`);
      if (setting === 'on') return 'read-only';
      return room.isLacking() ? 'full' : undefined;
    },
    close: () => orm.close(true),
  };
}

/** Said at each begin, since a pooler passes on no settings of a session: a server, database or role may have another default. */
const asAssumed = { isolationLevel: 'read committed' } as const;

/** No statement of the service runs longer than these, in milliseconds. */
const bounds = {
  statement_timeout: 25_000,
  // Nobody waits long for a lock of an integration: what waits holds a connection that others need.
  lock_timeout: 8_000,
  idle_in_transaction_session_timeout: 30_000,
};

/** MikroORM with our entities and migrations; the migration scripts use it directly. */
export function createOrm({ url, poolMax, applicationName, unbounded, answerWithinMs = 27_000 }: DatabaseOptions) {
  return MikroORM.init({
    clientUrl: url,
    entities: [...entities],
    extensions: [Migrator],
    // A query that cannot get a connection, or a transaction that stops half-way, must fail within a bound.
    pool: { min: 0, max: poolMax },
    driverOptions: {
      // MikroORM reads no more of it than whom to ask for what; the driver also how, such as sslmode.
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      ...(unbounded ? {} : { ...bounds, query_timeout: answerWithinMs }),
      application_name: applicationName,
      onPoolCreated: keepUsable,
    },
    migrations: {
      path: migrationsFolder,
      snapshot: true,
      snapshotName: '.snapshot',
      snapshotOnMigrate: false,
      emit: 'ts',
      silent: true,
    },
    forceUtcTimezone: true,
    // A mistyped address must fail, not make a database of that name.
    ensureDatabase: false,
    allowGlobalContext: false,
    // Every write is a named statement: a unit of work that compares what was read would only cost time.
    disableIdentityMap: true,
  });
}
