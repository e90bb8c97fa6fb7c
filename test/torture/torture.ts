import { parseArgs } from 'node:util';
import { cellsOf, complain, progressOf, tableOf } from './matrix.ts';
import { look, strike, type Cell, type Shown } from './cell.ts';
import { lookAfterStop, stopUnderLoad } from './shutdown.ts';
import type { Theatre } from './scene.ts';
import { openTheatre } from './theatre.ts';

const usage = 'npm run torture -- [--rounds 1] [--seed 42] [--victim worker --victim postgres] [--point "after send"]';

function readPlan() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      victim: { type: 'string', multiple: true },
      point: { type: 'string', multiple: true },
    },
  });
  const rounds = Number(values.rounds);
  const cells = cellsOf({ victims: values.victim, points: values.point });
  if (!(rounds >= 1) || cells.length === 0) throw new Error(`Usage: ${usage}`);
  return { rounds, seed: values.seed, cells };
}

/** Runs the crash matrix; gives the exit code: 1 when anything was lost, done twice, or not as the rules say. */
async function main(): Promise<number> {
  const plan = readPlan();
  const theatre = await openTheatre();
  // Whoever interrupts it shall find nothing running.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void theatre.close().then(() => process.exit(1)));
  }
  const shown: (readonly [Cell, Shown])[] = [];
  const wrong: string[] = [];
  try {
    await runAll(theatre, plan, (cell, result) => {
      shown.push([cell, result]);
      wrong.push(...complain(cell, result));
      console.error(progressOf(cell, result));
    });
    const stop = await stopUnderLoad(theatre, plan.seed);
    const { line, complaints } = await lookAfterStop(theatre, stop);
    wrong.push(
      ...complaints,
      ...stop.exits.filter((exit) => exit !== 'exit code 0').map((exit) => `ended with ${exit}`),
    );
    if (stop.inFlightAnswered < stop.inFlight) wrong.push('some submissions in flight were not answered');
    console.error(line);
  } catch (error) {
    wrong.push(`It could not be brought to its end: ${String(error)}`);
  } finally {
    await theatre.close();
  }
  console.log(tableOf(shown));
  for (const each of wrong) console.error(each);
  return wrong.length === 0 ? 0 : 1;
}

async function runAll(
  theatre: Theatre,
  { rounds, seed, cells }: ReturnType<typeof readPlan>,
  take: (cell: Cell, shown: Shown) => void,
): Promise<void> {
  console.error(`${rounds * cells.length} cells of --seed ${seed}`);
  for (let round = 1; round <= rounds; round += 1) {
    for (const cell of cells) {
      const struck = await strike(theatre, cell, `${seed} ${round}`);
      take(cell, await look(theatre, struck));
    }
  }
}

process.exit(await main());
