import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundlePath } from '@temporalio/worker';
import { workflowsPath } from '../src/temporal/worker.ts';

/** Bundles the workflows once for all test files, into a folder; gives the path of the bundle. */
export async function bundleWorkflows(folder: string): Promise<string> {
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const codePath = join(folder, 'workflows.js');
  await writeFile(codePath, code);
  return codePath;
}

/** The bundle that the set-up made. */
export function workflowBundle(): WorkflowBundlePath {
  return { codePath: process.env['CLEF_TEST_WORKFLOWS']! };
}
