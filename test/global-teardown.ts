import { rmSync } from 'node:fs';
import type { Parts } from '../src/standalone/parts.ts';

/** Stops what the set-up started and removes its files. */
export default async function globalTeardown(): Promise<void> {
  const { clefTestParts, clefTestFolder } = globalThis as unknown as { clefTestParts: Parts; clefTestFolder: string };
  await clefTestParts.stop();
  rmSync(clefTestFolder, { recursive: true, force: true });
}
