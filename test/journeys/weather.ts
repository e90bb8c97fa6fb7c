import { expect } from '@jest/globals';
import type * as fc from 'fast-check';
import type { Narrator, happening } from '../domain/histories.ts';
import type { Submission } from '../domain/history.ts';
import { eventually, type Stack } from '../harness.ts';
import { expectAsTheRulesSay } from './comparison.ts';
import type { CuttableLine } from './cuttable.ts';
import { played } from './play.ts';
import type { Player } from './player.ts';

/** What is up. */
export interface Sky {
  worker: boolean;
  database: boolean;
  temporal: boolean;
}

/** A system with lines to its database and its Temporal that can be cut, and one integration of it. */
export interface World {
  readonly stack: Stack;
  readonly lines: { readonly database: CuttableLine; readonly temporal: CuttableLine };
  readonly player: Player;
  readonly narrator: Narrator;
  /** What was submitted, by batch. */
  readonly sent: Map<string, Submission>;
}

type Command = fc.AsyncCommand<Sky, World>;
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

/** Gives a command its name, which is what is printed of a run that went wrong. */
function command(name: string, check: (sky: Sky) => boolean, run: Command['run']): Command {
  return { check, run, toString: () => name };
}

/** Somebody does what a history says, whatever the weather; where it submits, the line to the database may break meanwhile. */
export function doing(each: Happening, cutAfterMs: number | undefined): Command {
  const breaks = each.did === 'submit' && cutAfterMs !== undefined;
  const name = `${JSON.stringify(each)}${breaks ? ` while connections break after ${cutAfterMs} ms` : ''}`;
  return command(
    name,
    () => true,
    async (sky, { lines, player, narrator, sent }) => {
      const step = narrator.tell(each);
      if (step.did !== 'submit') {
        expect([200, 202, 404, 409, 503]).toContain(await player.attempt(step));
        return;
      }
      if (sky.database) await eventually(() => configured(player, step));
      if (breaks && sky.database) setTimeout(() => void breakAll(lines.database), cutAfterMs);
      // While there is no database this run of the CLI fails; else it is tried again until it is taken.
      await eventually(async () => {
        const { status, batchId } = await player.submit(step);
        if (batchId) sent.set(batchId, step);
        if (!sky.database) expect(status).toBe(503);
        return status !== 503 || !sky.database;
      });
    },
  );
}

/** Connections that have just broken answer 503 once more. */
async function configured(player: Player, { settings }: Submission): Promise<boolean> {
  return player.configure(settings).then(
    () => true,
    () => false,
  );
}

async function breakAll(line: CuttableLine): Promise<void> {
  await line.cut();
  await line.mend();
}

/** What may happen to a system meanwhile. */
export const turns: readonly Command[] = [
  command(
    'the worker stops',
    (sky) => sky.worker && sky.database && sky.temporal,
    async (sky, { stack }) => {
      sky.worker = false;
      await stack.stopWorker();
    },
  ),
  command(
    'a worker starts',
    (sky) => !sky.worker && sky.database && sky.temporal,
    async (sky, { stack }) => {
      sky.worker = true;
      await stack.startWorker();
    },
  ),
  command(
    'the database is cut off',
    (sky) => sky.database,
    async (sky, { lines }) => {
      sky.database = false;
      await lines.database.cut();
    },
  ),
  command(
    'the database is back',
    (sky) => !sky.database,
    async (sky, { lines }) => {
      sky.database = true;
      await lines.database.mend();
    },
  ),
  command(
    'every connection to the database breaks',
    (sky) => sky.database,
    async (_sky, { lines }) => breakAll(lines.database),
  ),
  command(
    'Temporal is cut off',
    (sky) => sky.temporal,
    async (sky, { lines }) => {
      sky.temporal = false;
      await lines.temporal.cut();
    },
  ),
  command(
    'Temporal is back',
    (sky) => !sky.temporal,
    async (sky, { lines }) => {
      sky.temporal = true;
      await lines.temporal.mend();
    },
  ),
  command('the weather clears, and everything is as the rules say', () => true, settle),
];

/** Everything is mended and comes to its end without further help but the sweep's, and is compared with the rules. */
export async function settle(sky: Sky, { stack, lines, player, sent }: World): Promise<void> {
  await lines.database.mend();
  await lines.temporal.mend();
  await stack.startWorker();
  Object.assign(sky, { worker: true, database: true, temporal: true });
  await eventually(async () => (await fetch(`${stack.api.url}/readyz`)).status === 200);
  // As if a minute had passed, so that the sweep looks after what nobody finished.
  for (const table of ['batch', 'notification', 'ack_request']) {
    await stack.query(`update ${table} set swept_at = now() - interval '2 minutes'`);
  }
  await eventually(() => stack.activities.sweep().catch(() => false as const));
  await expectAsTheRulesSay(stack, await played(stack, player, sent), { hastily: true });
}
