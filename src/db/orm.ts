import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import { fileURLToPath } from 'node:url';
import { keepUsable } from './pool.ts';
import { watchRoom } from './room.ts';
import { entities } from './schema.ts';

/** The folder of the migrations that this program knows. */
export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));

/** What statements run in: one transaction, or a transaction each. Every query of this folder takes one. */
export type Tx = SqlEntityManager;

export interface Database {
  /** Runs `work` in one READ COMMITTED transaction (ORD-8), which is rolled back if it throws. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs statements that only read, each a transaction of its own. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs one statement that changes or removes rows, which is a transaction of its own. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Why nothing can be written at the moment, as far as this process knows; undefined when it can. */
  refusesWrites(): Promise<'read-only' | 'full' | undefined>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly poolMax: number;
  /** The name that PostgreSQL shows in pg_stat_activity. */
  readonly applicationName: string;
  /** Whether statements may take as long as they need, as those of a migration do. */
  readonly unbounded?: boolean;
  /**
   * How long the answer to a statement is waited for, in milliseconds: longer than the server lets the statement run. Only
   * tests say another time.
   */
  readonly answerWithinMs?: number;
}

/** Opens a pool of connections. It connects on first use, so this never fails because the server is down. */
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
    // A full disk often still has room for a statement that only changes or removes rows.
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

/**
 * Set for each transaction, since the server, database or role may have another default. Not for the session, since a
 * pooler between us and the server does not pass that on.
 */
const asAssumed = { isolationLevel: 'read committed' } as const;

/** The longest that statements, waits for locks and idle transactions may take, in milliseconds. */
const bounds = {
  statement_timeout: 25_000,
  // Short, because whoever waits for the lock of an integration holds a connection that others need.
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
      // MikroORM reads only host, port, database and user from the address; the driver also reads options such as sslmode.
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
    // We write with explicit statements; comparing entities with what was read would only cost time.
    disableIdentityMap: true,
  });
}
