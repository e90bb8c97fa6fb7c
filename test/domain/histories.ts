import * as fc from 'fast-check';
import type { Settings, Step, Submission, Told } from './history.ts';
import { contents, type Doors, type Saying } from './contents.ts';

/** Small worlds, so that commits, contents and identities meet again and again. */
const commits = ['c01', 'c02', 'c03', 'c04', 'c05', 'c06', 'c07', 'c08', 'c09', 'c10'];
const minute = 60_000;

const trackedBranches = fc.constantFrom<string[][]>([], [], ['main']);
const resultMode = fc.constantFrom<Settings['resultMode'][]>('auto', 'auto', 'auto', 'rules', 'issues');

const sending = fc.record({
  commit: fc.nat(commits.length - 1),
  content: fc.nat(6),
  branch: fc.constantFrom('', 'main', 'feature'),
  /** None, the commit's own, one before all others, or one in the future. */
  time: fc.constantFrom(...(['none', 'none', 'none', 'none', 'own', 'own', 'early', 'future'] as const)),
});
type Sent = typeof sending extends fc.Arbitrary<infer Value> ? Value : never;

const submission = fc.record({
  did: fc.constant('submit' as const),
  reports: fc.oneof(
    { weight: 12, arbitrary: fc.uniqueArray(sending, { minLength: 1, maxLength: 3, selector: (each) => each.commit }) },
    { weight: 1, arbitrary: fc.array(sending, { maxLength: 3 }) },
  ),
  /** In place of these reports, those of the last submission, or of the one before it, once more. */
  again: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2),
  /** The first report stands once more before the last one. */
  twice: fc.constantFrom(false, false, false, false, false, false, true),
  disabled: fc.constantFrom<string[][]>([], [], ['missing_keys'], ['schema/error']),
  pause: fc.constantFrom(0, 1, 1, 5),
  /** Settings for this submission alone, in place of the usual ones. */
  changed: fc.option(fc.record({ trackedBranches, resultMode }), { nil: {}, freq: 9 }),
});
const acknowledging = fc.record({
  did: fc.constantFrom(...(['acknowledge', 'acknowledge', 'unacknowledge'] as const)),
  alert: fc.nat(9),
});
/** One thing that happens, before it is known where: {@link Narrator} makes a step of it. */
export const happening = fc.oneof(
  { weight: 12, arbitrary: submission },
  { weight: 3, arbitrary: acknowledging },
  { weight: 1, arbitrary: fc.record({ did: fc.constant('reset' as const) }) },
);

const channel: fc.Arbitrary<Settings['channels'][number]> = fc.record({
  minSeverity: fc.constantFrom('info', 'warning', 'critical'),
  notifyResolved: fc.boolean(),
});

/** What an integration's reports say, and the settings it usually has. */
export function worlds(doors: Doors) {
  return fc.record({
    contents: contents(doors),
    trackedBranches,
    resultMode,
    channels: fc.array(channel, { minLength: 1, maxLength: 2 }),
  });
}
type World = ReturnType<typeof worlds> extends fc.Arbitrary<infer Value> ? Value : never;
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

/** Tells what happens in one world, one thing after the other. */
export class Narrator {
  readonly #world: World;
  readonly #start: number;
  readonly #submissions: Submission[] = [];
  #receivedAt: number;

  /** `start`, in epoch milliseconds, is when the first commit was made; ten minutes later the first submission arrives. */
  constructor(world: World, start: number) {
    this.#world = world;
    this.#start = start;
    this.#receivedAt = start + 10 * minute;
  }

  tell(each: Happening): Step {
    if (each.did !== 'submit') return each;
    const { contents: pool, ...usual } = this.#world;
    this.#receivedAt += each.pause * minute;
    const sent = each.twice ? each.reports.toSpliced(-1, 0, ...each.reports.slice(0, 1)) : each.reports;
    const fresh = throughOneDoor(sent.map((report) => toTold(report, pool, this.#start)));
    const reports = (each.again > 0 && this.#submissions.at(-each.again)?.reports) || fresh;
    const settings = { ...usual, ...each.changed, disabledRules: each.disabled };
    const told = { did: each.did, receivedAt: this.#receivedAt, reports, settings };
    this.#submissions.push(told);
    return told;
  }
}

interface Where {
  readonly start?: number;
  readonly doors?: Doors;
}

/** Histories of up to fourteen steps; the last submission arrives two hours after the first at the latest. */
export function histories({ start = 1_700_000_000_000, doors = 'both' }: Where = {}): fc.Arbitrary<Step[]> {
  return fc
    .tuple(worlds(doors), fc.array(happening, { minLength: 1, maxLength: 14, size: 'max' }))
    .map(([world, happenings]) => {
      const narrator = new Narrator(world, start);
      return happenings.map((each) => narrator.tell(each));
    });
}

function toTold({ commit, content, branch, time }: Sent, pool: Saying[], start: number): Told {
  const saying = pool[content % pool.length]!;
  const times = {
    own: start + commit * minute,
    none: undefined,
    early: start - minute,
    future: start + 1_000 * minute,
  };
  // No commit time comes over OTLP.
  return {
    commit: commits[commit]!,
    branch,
    time: saying.matrixCells === undefined ? times[time] : undefined,
    ...saying,
  };
}

/** Over OTLP every report comes by itself. */
function throughOneDoor(reports: Told[]): Told[] {
  const last = reports.slice(-1);
  return last[0]?.matrixCells === undefined ? reports.filter((told) => told.matrixCells === undefined) : last;
}
