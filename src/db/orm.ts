import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import { fileURLToPath } from 'node:url';
import { releaseLostConnections } from './pool.ts';
import { entities } from './schema.ts';

/** A unit of work inside one transaction; every named query of this room takes one. */
export type Tx = SqlEntityManager;

export interface Database {
  /** Runs `work` in one READ COMMITTED transaction (ORD-8); what it throws rolls everything back. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs reads, or one statement that is its own transaction, outside of a longer one. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Names of the migrations that this program knows and the database has not run. */
  pendingMigrations(): Promise<string[]>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly poolMax: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** A migration may take as long as it needs. */
  readonly unbounded?: boolean;
}

/** Opens a pool; connects on first use, so it never fails because the server is down. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const orm = await createOrm(options);
  return {
    transaction: (work) => orm.em.fork().transactional((tx) => work(tx)),
    read: (work) => work(orm.em.fork()),
    pendingMigrations: async () => (await orm.migrator.getPending()).map((migration) => migration.name),
    close: () => orm.close(true),
  };
}

/** No statement of the service runs longer than these, in milliseconds. */
const bounds = {
  statement_timeout: 25_000,
  // Nobody waits long for a lock of an integration: what waits holds a connection that others need.
  lock_timeout: 8_000,
  // For a server that took the statement and never answers.
  query_timeout: 27_000,
  idle_in_transaction_session_timeout: 30_000,
};

/** MikroORM with our entities and migrations; the migration scripts use it directly. */
export function createOrm({ url, poolMax, applicationName, unbounded }: DatabaseOptions) {
  return MikroORM.init({
    clientUrl: url,
    entities: [...entities],
    extensions: [Migrator],
    // A query that cannot get a connection, or a transaction that stops half-way, must fail within a bound.
    pool: { min: 0, max: poolMax },
    driverOptions: {
      connectionTimeoutMillis: 5_000,
      ...(unbounded ? {} : bounds),
      application_name: applicationName,
      onPoolCreated: releaseLostConnections,
    },
    migrations: {
      path: fileURLToPath(new URL('../../migrations', import.meta.url)),
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
