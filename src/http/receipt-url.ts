import type { HttpDeps } from './route.ts';

/** Where the receipt of a batch is read. */
export function receiptUrl({ publicUrl }: Pick<HttpDeps, 'publicUrl'>, batchId: string): string {
  return `${publicUrl}/api/v1/batches/${batchId}`;
}
