import { createActivities } from '../activities/index.ts';
import { createKeepCaptured } from '../activities/keep-captured.ts';
import { loadConfig } from './config.ts';
import { openDatabase } from './db/orm.ts';
import { findPendingMigrations } from './db/pending-migrations.ts';
import { createLogger } from './log.ts';
import { createChannels } from './notify/channels.ts';
import { announceReady, onStop, runEntryPoint, untilPossible } from './process.ts';
import { connectTemporal } from './temporal/client.ts';
import { installLogger, startWorker } from './temporal/worker.ts';

await runEntryPoint(async () => {
  const config = loadConfig();
  const log = createLogger('worker', config.logLevel);
  installLogger(log);
  const db = await openDatabase({
    url: config.databaseUrl,
    poolMax: config.databasePoolMax,
    applicationName: 'clef-pro worker',
  });
  const pending = await untilPossible(config.databaseUrl, log, () => db.read(findPendingMigrations));
  if (pending.length > 0)
    throw new Error(`Run "node src/migrate.ts" first: ${pending.length} migrations are not applied.`);
  const temporal = await connectTemporal(config.temporal);
  const channels = createChannels(config.mail, createKeepCaptured(db));
  const { publicUrl, retentionDays } = config;
  const activities = createActivities({ db, temporal, channels, log, publicUrl, retentionDays });
  const worker = await startWorker(config, { temporal, activities, log });
  announceReady();

  onStop(log, async () => {
    await worker.stop();
    await db.close();
  });
});
