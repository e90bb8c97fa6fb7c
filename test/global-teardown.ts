import type { Parts } from '../src/standalone/parts.ts';

/** Stops what the set-up started; its files go with the run (scripts/test.ts). */
export default async function globalTeardown(): Promise<void> {
  const { clefTestParts } = globalThis as unknown as { clefTestParts: Parts };
  await clefTestParts.stop();
}
