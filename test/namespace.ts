import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';

/** A Temporal namespace of its own for one test file, or one of that name, ready to take workflows. */
export async function createNamespace(
  address: string,
  namespace = `test-${randomBytes(6).toString('hex')}`,
): Promise<string> {
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    // The server learns of a new namespace by and by.
    for (let tries = 0; tries < 200; tries += 1) {
      try {
        await connection.workflowService.listWorkflowExecutions({ namespace });
        return namespace;
      } catch {
        await pause(50);
      }
    }
    throw new Error('the namespace did not appear');
  } finally {
    await connection.close();
  }
}
