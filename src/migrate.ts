import { loadConfig } from './config.ts';
import { migrate } from './db/migrate.ts';
import { inDatabase, runEntryPoint } from './process.ts';

await runEntryPoint(async () => {
  const { databaseUrl } = loadConfig();
  const applied = await inDatabase('The database could not be brought up to date', migrate(databaseUrl));
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`);
});
