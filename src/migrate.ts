import { loadConfig } from './config.ts';
import { migrate } from './db/migrate.ts';

const applied = await migrate(loadConfig().databaseUrl);
console.log(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`);
