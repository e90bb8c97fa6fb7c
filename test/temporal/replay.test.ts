import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundle } from '@temporalio/worker';
import { startStack, type Stack } from '../harness.ts';
import { readHistory, walkEveryWay } from './scenarios.ts';

const folder = new URL('../histories/', import.meta.url);
const logger = new DefaultLogger('ERROR');

let workflowBundle: WorkflowBundle;
let stack: Stack;
let ways: Record<string, string>;
beforeAll(async () => {
  const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
  workflowBundle = await bundleWorkflowCode({ workflowsPath, logger });
  stack = await startStack();
  ways = await walkEveryWay(stack);
});
afterAll(() => stack.close());

/** Why the workflows of today would not go the way of a history; undefined where they would. */
async function objection(json: string): Promise<string | undefined> {
  const history = JSON.parse(json);
  const { workflowId } = history.events[0].workflowExecutionStartedEventAttributes;
  for await (const { error } of Worker.runReplayHistories({ workflowBundle }, [{ workflowId, history }])) {
    return error?.message;
  }
  throw new Error('nothing was replayed');
}

describe('histories', () => {
  it('that are committed are gone again by the workflows of today', async () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(files.length).toBeGreaterThanOrEqual(6);
    for (const file of files) {
      expect([file, await objection(readFileSync(new URL(file, folder), 'utf8'))]).toEqual([file, undefined]);
    }
  });

  it('of today are gone again too, and are the ones to commit at a release (test/histories/README.md)', async () => {
    const release = process.env['CLEF_RECORD_HISTORIES'];
    for (const [way, workflowId] of Object.entries(ways)) {
      const json = await readHistory(stack, workflowId);
      expect([way, await objection(json)]).toEqual([way, undefined]);
      if (release) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(new URL(`${release}.${way}.json`, folder), json);
      }
    }
  });

  it('that no workflow of ours would go are told apart', async () => {
    const json = await readHistory(stack, ways['batch-with-mails']!);
    expect(await objection(json.replaceAll('"applyBatch"', '"storeBatch"'))).toContain('TMPRL1100');
  });
});
