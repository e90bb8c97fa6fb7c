import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openDataFolder } from '../../src/standalone/data-folder.ts';
import { Parts } from '../../src/standalone/parts.ts';
import { choosePorts } from '../../src/standalone/ports.ts';
import { embeddedTemporalAddress, temporalPart } from '../../src/standalone/temporal-server.ts';

/** A Temporal server of a test's own, to be stopped and started again at the same address with what it knew. */
export async function startOwnTemporal() {
  const data = openDataFolder(mkdtempSync(join(tmpdir(), 'clef-test-temporal-')));
  const [port] = await choosePorts([{ setting: 'TEMPORAL_PORT', host: '127.0.0.1', port: 0, alsoFree: [1000] }]);
  const program = process.env['CLEF_TEST_TEMPORAL_PROGRAM']!;
  let parts: Parts | undefined;
  const start = async () => {
    parts = new Parts();
    await parts.run(temporalPart(data, { program, port: port!, namespace: 'default', env: process.env }));
  };
  const stop = async () => {
    await parts?.stop();
    parts = undefined;
  };
  const store = dirname(data.temporalDatabase);
  const copy = join(data.path, 'copy-of-the-store');
  await start();
  return {
    address: embeddedTemporalAddress(port!),
    start,
    stop,
    /** Copies what the stopped server knows, to be put back with {@link putBack}. */
    copy: () => cpSync(store, copy, { recursive: true }),
    putBack() {
      rmSync(store, { recursive: true });
      cpSync(copy, store, { recursive: true });
    },
    /** Lets the stopped server forget everything. */
    lose() {
      for (const part of ['', '-wal', '-shm']) rmSync(`${data.temporalDatabase}${part}`, { force: true });
    },
    async close() {
      await stop();
      rmSync(data.path, { recursive: true, force: true });
    },
  };
}
