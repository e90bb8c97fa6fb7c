import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { openBareStatements } from './bare-statements.ts';
import { floorQueue, type Told } from './floor-names.ts';

const [address, databaseUrl] = process.argv.slice(2);
const bare = openBareStatements(databaseUrl!);

const activities = {
  async nothing(): Promise<void> {},
  /** As many as apply a report without a mail, and tell its workflow of it. */
  async statements(): Promise<void> {
    await bare.transaction(11);
    await bare.read(2);
  },
  async tell(id: string): Promise<void> {
    process.send?.({ told: id } satisfies Told);
  },
};
export type FloorActivities = typeof activities;

// Run in a process of its own, as the real worker is; ends with the benchmark that started it.
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
});
const connection = await NativeConnection.connect({ address: address!, grpcCompression: { codec: 'none' } });
const worker = await Worker.create({
  connection,
  taskQueue: floorQueue,
  workflowsPath: fileURLToPath(new URL('./floor-workflow.ts', import.meta.url)),
  activities,
  maxConcurrentActivityTaskExecutions: 18,
});
process.on('disconnect', () => worker.shutdown());
process.send?.({ ready: true });
await worker.run();
await connection.close();
await bare.close();
