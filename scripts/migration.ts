/**
 * `npm run migration:create <name>` writes a migration for what changed in src/db/schema/;
 * `npm run check:migrations` fails when the schema has changed and no migration says so.
 * Both compare the entities with the committed snapshot, on a PostgreSQL that is made for it.
 */
import { createOrm } from '../src/db/orm.ts';
import { withScratchPostgres } from '../src/standalone/scratch-postgres.ts';

const [verb, name] = process.argv.slice(2);
process.exitCode = await withScratchPostgres(process.env, run);

async function run(url: string): Promise<number> {
  const orm = await createOrm({ url, poolMax: 2, applicationName: 'migration' });
  try {
    if (verb === 'check') return await check(orm);
    if (verb === 'create' && name) return await create(orm, name);
    console.error('Usage: npm run migration:create <name> | npm run check:migrations');
    return 2;
  } finally {
    await orm.close(true);
  }
}

type Orm = Awaited<ReturnType<typeof createOrm>>;

async function check(orm: Orm): Promise<number> {
  if (!(await orm.migrator.checkSchema())) return 0;
  console.error('src/db/schema/ has changes that no migration holds: run `npm run migration:create <name>`.');
  return 1;
}

async function create(orm: Orm, migration: string): Promise<number> {
  const { fileName } = await orm.migrator.create(undefined, false, false, migration);
  console.log(fileName === '' ? 'Nothing has changed.' : `Wrote migrations/${fileName}; read it before you commit it.`);
  return 0;
}
