import { writeFileSync } from 'node:fs';
import type { Parts } from '../src/standalone/parts.ts';

/** Stops what the set-up started, and says so; its files go with the run (scripts/test.ts). */
export default async function globalTeardown(): Promise<void> {
  const { clefTestParts } = globalThis as unknown as { clefTestParts: Parts };
  await clefTestParts.stop();
  writeFileSync(process.env['CLEF_TEST_TORN_DOWN']!, '');
}
