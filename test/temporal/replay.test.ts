import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import * as workflows from '../../workflows/index.ts';
import { startStack, type Stack } from '../harness.ts';
import { workflowBundle } from '../workflow-bundle.ts';
import { readHistory, walkEveryWay } from './scenarios.ts';

const folder = new URL('../histories/', import.meta.url);

let stack: Stack;
let ways: Record<string, string>;
beforeAll(async () => {
  stack = await startStack();
  ways = await walkEveryWay(stack);
});
afterAll(() => stack.close());

/** Why the workflows of today would not go the way of a history; undefined where they would. */
async function objection(json: string): Promise<string | undefined> {
  const history = JSON.parse(json);
  const { workflowId } = history.events[0].workflowExecutionStartedEventAttributes;
  for await (const { error } of Worker.runReplayHistories({ workflowBundle: workflowBundle() }, [
    { workflowId, history },
  ])) {
    return error?.message;
  }
  throw new Error('nothing was replayed');
}

function committed(): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.json'));
}

describe('histories', () => {
  it('are committed of every way that a workflow can go', () => {
    const recorded = new Set(committed().map((name) => name.replace(/^\d+\.\d+\.\d+\./, '').replace(/\.json$/, '')));
    expect([...recorded].toSorted()).toEqual(Object.keys(ways).toSorted());
  });

  it('are walked of every type of workflow', async () => {
    const types = new Set<string>();
    for (const workflowId of Object.values(ways)) {
      types.add((await stack.temporal.workflow.getHandle(workflowId).describe()).type);
    }
    expect([...types].toSorted()).toEqual(Object.keys(workflows).toSorted());
  });

  it('that are committed are gone again by the workflows of today', async () => {
    for (const file of committed()) {
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
    expect(await objection(json.replaceAll('"deliverNotification"', '"sendMail"'))).toContain('TMPRL1100');
  });
});
