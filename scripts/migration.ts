/**
 * `npm run migration:create <name>` writes a migration for what changed in src/db/schema.ts;
 * `npm run migration:check` fails when the schema has changed and no migration says so.
 */
import { createOrm } from '../src/db/orm.ts';

const [verb, name] = process.argv.slice(2);
// Neither verb needs a server: both compare the entities with the committed snapshot.
const orm = await createOrm({
  url: process.env['DATABASE_URL'] ?? 'postgresql://127.0.0.1:1/none',
  poolMax: 2,
  applicationName: 'migration',
});
try {
  if (verb === 'check') {
    if (await orm.migrator.checkSchema()) {
      console.error('src/db/schema.ts has changes that no migration holds: run `npm run migration:create <name>`.');
      process.exitCode = 1;
    }
  } else if (verb === 'create' && name) {
    const { fileName } = await orm.migrator.create(undefined, false, false, name);
    console.log(
      fileName === '' ? 'Nothing has changed.' : `Wrote migrations/${fileName}; read it before you commit it.`,
    );
  } else {
    console.error('Usage: npm run migration:create <name> | npm run migration:check');
    process.exitCode = 2;
  }
} finally {
  await orm.close(true);
}
