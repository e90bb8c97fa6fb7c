import { createAlarms, openAlerts, type Alarms } from './alerts.ts';
import type { Answer } from './api.ts';
import { expectTaken, type Bench } from './ingest-phase.ts';
import { figuresOf, median, medianOf, runLoad, runTimes, watchGenerator, type Figures } from './load.ts';
import { markdown, percent, rounded, spread, type Result } from './results.ts';

const connections = [1, 8];
/** Far more than anybody acknowledges in a second. */
const mostPerSecond = 1_000;
/** By one request. More are allowed, but what takes longer than 5 seconds is left to the sweep, and says little. */
const many = 50;
/** So many of those the API has under way at once. */
const width = 16;

interface AckFigures extends Figures {
  /** How many acknowledgements had not taken effect when the answer came. */
  readonly later: number;
}

/** One way of acknowledging in all rounds. */
interface Way {
  readonly name: string;
  readonly floorName: string;
  readonly clefPro: AckFigures[];
  readonly floor: Figures[];
}

/** Acknowledges open alerts one by one in a closed loop, and many by one request, beside no-op workflows of that shape. */
export async function measureAcknowledge(bench: Bench): Promise<Result> {
  const { rounds, seconds } = bench.plan;
  const alarms = createAlarms(bench);
  const ways = connections.map((count) => ({
    ...wayOf(atOnceOf(count), 'Temporal, same shape'),
    load: { connections: count, seconds },
  }));
  const atOnce = wayOf(`${many} by one request`, `Temporal, same shape, ${width} beside each other`);
  for (let round = 0; round < rounds; round += 1) {
    console.error(`acknowledge: round ${round + 1} of ${rounds}`);
    const phases = [
      ...ways.flatMap(({ load, clefPro, floor }) => [
        async () => floor.push(await runLoad(load, () => bench.temporal.runSignalled())),
        async () => clefPro.push(await oneByOne(bench, alarms, load)),
      ]),
      async () => atOnce.floor.push(await manyOfFloor(bench)),
      async () => atOnce.clefPro.push(await manyByOneRequest(bench)),
    ];
    for (const phase of round % 2 === 1 ? phases.toReversed() : phases) await phase();
  }
  const summaries = [...ways, atOnce].map(summarise);
  return { figures: summaries, table: toTable(summaries) };
}

function wayOf(name: string, floorName: string): Way {
  return { name, floorName, clefPro: [], floor: [] };
}

function atOnceOf(count: number): string {
  return count === 1 ? 'one at a time' : `${count} connections`;
}

/** Each answer must show the alert acknowledged, or be 202. */
async function oneByOne(
  { api, database }: Bench,
  alarms: Alarms,
  load: { connections: number; seconds: number },
): Promise<AckFigures> {
  await alarms.fill(mostPerSecond * load.seconds);
  let later = 0;
  const figures = await runLoad(load, async () => {
    const { status, body } = expectTaken(await api.acknowledge(alarms.next().id));
    if (status === 202) later += 1;
    else if (body['acknowledgedAt'] === null) throw new Error('An alert that was answered 200 is not acknowledged.');
  });
  await database.untilAcknowledged();
  return { ...figures, later };
}

/** The figures are of the one request; `perSecond` counts the alerts that were acknowledged when it was answered. */
async function manyByOneRequest({ api, database }: Bench): Promise<AckFigures> {
  const [alert] = await openAlerts({ api, database }, { integrations: 1, each: many });
  let answer: Answer;
  const figures = await timeOne(async () => {
    answer = expectTaken(await api.acknowledgeMany(alert!.integrationId));
    return Number(answer.body['acknowledged']);
  });
  await database.untilAcknowledged();
  return { ...figures, later: Number(answer!.body['pending']) };
}

function manyOfFloor({ temporal }: Bench): Promise<Figures> {
  return timeOne(async () => {
    await runTimes({ connections: width, times: many }, () => temporal.runSignalled());
    return many;
  });
}

/** The figures of one operation that gives how many alerts it took. */
async function timeOne(operation: () => Promise<number>): Promise<Figures> {
  const generator = watchGenerator();
  const begin = performance.now();
  const count = await operation();
  const ms = performance.now() - begin;
  return { ...figuresOf([ms], { seconds: ms / 1_000, generator: generator() }), perSecond: (count * 1_000) / ms };
}

function summarise({ name, floorName, clefPro, floor }: Way) {
  const medians = { clefPro: medianOf(clefPro), floor: medianOf(floor) };
  return {
    name,
    floorName,
    medians,
    ofFloor: medians.clefPro.perSecond / medians.floor.perSecond,
    p50ToFloor: medians.clefPro.p50 / medians.floor.p50,
    later: clefPro.reduce((sum, each) => sum + each.later, 0),
    clefPro,
    floor,
  };
}

function toTable(summaries: readonly ReturnType<typeof summarise>[]): string {
  const head = ['', '', 'alerts/s', 'of floor', 'p50 ms', 'p95 ms', 'p99 ms', 'p50 to floor', '202', 'generator'];
  const rows = summaries.flatMap(({ name, floorName, clefPro, floor, ofFloor, p50ToFloor, later }) => [
    row([name, 'Clef Pro'], clefPro, [percent(ofFloor), `${p50ToFloor.toFixed(2)} x`, `${later}`]),
    row([name, floorName], floor, ['', '', '']),
  ]);
  return markdown(head, rows);
}

function row(names: readonly string[], phases: readonly Figures[], [ofFloor, p50ToFloor, later]: readonly string[]) {
  const rates = spread(phases.map(({ perSecond }) => perSecond));
  const times = (['p50', 'p95', 'p99'] as const).map((name) => rounded(median(phases.map((each) => each[name]))));
  const generator = percent(medianOf(phases).generator);
  return [...names, rates, ofFloor!, ...times, p50ToFloor!, later!, generator];
}
