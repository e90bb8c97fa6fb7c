import { startStack, type Stack } from '../harness.ts';

/** Works with a stack in which no RETENTION_DAYS are set. */
export async function withoutRetention(work: (plain: Stack) => Promise<void>): Promise<void> {
  const plain = await startStack();
  try {
    await work(plain);
  } finally {
    await plain.close();
  }
}
