import { afterAll, beforeAll, describe, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Doors } from '../domain/contents.ts';
import { happening, histories, Narrator, worlds } from '../domain/histories.ts';
import type { Step } from '../domain/history.ts';
import { startStack, type Stack } from '../harness.ts';
import { keepChronicle } from './chronicle.ts';
import { expectAsTheRulesSay } from './comparison.ts';
import { lineToDatabase, openLine } from './cuttable.ts';
import { playAtOnce, playInTurn, type Played } from './play.ts';
import { Player } from './player.ts';
import { doing, settle, turns, type World } from './weather.ts';

const runs = Number(process.env['CLEF_MODEL_RUNS'] ?? 12);
const seed = Number(process.env['CLEF_MODEL_SEED'] ?? Math.floor(Math.random() * 1e9));
/** So many histories are played at the same time, each on an integration of its own. */
const atOnce = 4;
const patienceMs = 60_000 + runs * 2_000;

/** Weather costs more: whatever was cut has to be found again. */
const stormyRuns = Math.ceil(runs / 4);

let lines: World['lines'];
let stack: Stack;
beforeAll(async () => {
  const temporal = new URL(`http://${process.env['CLEF_TEST_TEMPORAL_ADDRESS']}`);
  const database = await lineToDatabase(process.env['CLEF_TEST_DATABASE_URL']!);
  lines = { database, temporal: await openLine({ host: temporal.hostname, port: Number(temporal.port) }) };
  stack = await startStack({
    temporalAddress: `127.0.0.1:${lines.temporal.port}`,
    databaseUrl: database.through,
    ingestDeadlineMs: 2_000,
  });
  await keepChronicle(stack.query);
});
afterAll(async () => {
  await stack.close();
  await Promise.all([lines.database.close(), lines.temporal.close()]);
});

/** Plays random histories, and compares each with what the rules say of it; one that differs is named, to be played again. */
async function compareAll(doors: Doors, play: (history: Step[]) => Promise<Played>): Promise<void> {
  // Their commits are minutes old; those of the future are hours ahead.
  const start = Date.now() - 20 * 60_000;
  const queue = [...fc.sample(histories({ start, doors }), { numRuns: runs, seed }).entries()];
  const one = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, history] = next;
      try {
        await expectAsTheRulesSay(stack, await play(history));
      } catch (error) {
        queue.length = 0;
        throw new Error(`Number ${index} of CLEF_MODEL_SEED=${seed}: ${String(error)}`, { cause: error });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

describe(`${runs} random histories of CLEF_MODEL_SEED=${seed}, through HTTP, Temporal and PostgreSQL`, () => {
  it(
    'end as the rules say, step by step and mail by mail, through both doors',
    () => compareAll('both', (history) => playInTurn(stack, history)),
    patienceMs,
  );

  it(
    'ORD-8: sent by several clients at once, end as the rules say of the order in which they arrived',
    () => compareAll('rest', (history) => playAtOnce(stack, history, 4)),
    patienceMs,
  );

  it(
    'in any weather, end as the rules say: a worker that comes and goes, connections that break',
    async () => {
      const cut = fc.option(fc.nat(40), { nil: undefined, freq: 3 });
      const command = fc.oneof(
        { weight: 3, arbitrary: fc.tuple(happening, cut).map(([each, ms]) => doing(each, ms)) },
        { weight: 1, arbitrary: fc.constantFrom(...turns) },
      );
      let count = 0;
      const inAnyWeather = fc.asyncProperty(
        worlds('rest'),
        fc.commands([command], { maxCommands: 16, size: 'max' }),
        async (said, commands) => {
          const narrator = new Narrator(said, Date.now() - 20 * 60_000);
          const world: World = { stack, lines, narrator, player: await Player.start(stack), sent: new Map() };
          const sky = { worker: true, database: true, temporal: true };
          await fc.asyncModelRun(() => ({ model: sky, real: world }), commands);
          count += [...commands].length;
          await settle(sky, world);
        },
      );
      // A run that went wrong is printed as it was: to look for a smaller one would take as long again, many times.
      await fc.assert(inAnyWeather, { seed, numRuns: stormyRuns, endOnFailure: true });
      console.log(`${stormyRuns} runs, ${count} commands, CLEF_MODEL_SEED=${seed}`);
    },
    patienceMs + stormyRuns * 20_000,
  );
});
