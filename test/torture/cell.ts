import { eventually } from '../eventually.ts';
import type { PartName } from '../installation.ts';
import type { People } from './people.ts';
import { Pipeline } from './pipeline.ts';
import type { Point } from './points.ts';
import { Scene, type Theatre } from './scene.ts';
import { startTraffic } from './traffic.ts';
import { complaints, judge, sum, type Verdict } from './verdict.ts';

/** One field of the crash matrix. */
export interface Cell {
  readonly victim: PartName;
  readonly point: Point;
}

/** A cell after the kill, when everything answers again. */
export interface Struck {
  readonly cell: Cell;
  readonly scene: Scene;
  readonly pipelines: readonly Pipeline[];
  readonly killedAt: number;
  /** From the kill until everything answered again, in milliseconds. */
  readonly answersMs: number;
}

/** What a cell showed. */
export interface Shown extends Verdict {
  readonly answersMs: number;
  /** From the kill until nothing was left unfinished, without help from any client, in milliseconds. */
  readonly finishedMs: number;
  readonly complaints: readonly string[];
}

/** Everything must have come to its end so soon after its dependencies are back, and a little slack for a busy machine. */
const patienceMs = 180_000;
/** So many pipelines and a person go on beside those that are held. */
const besides = 4;

/** Brings a cell to its point while others submit and acknowledge, kills its victim there, and waits until everything answers. */
export async function strike(theatre: Theatre, cell: Cell, seed: string): Promise<Struck> {
  const { installation } = theatre;
  const scene = await Scene.open(theatre, seed);
  const others = await Promise.all(Array.from({ length: besides }, () => Pipeline.start(installation.api, seed)));
  const stopTraffic = startTraffic(installation.api, others, scene.people);
  try {
    const letGo = await cell.point.reach(scene);
    const pid = installation.signal(cell.victim, 'SIGKILL');
    const killedAt = performance.now();
    await installation.untilGone(pid);
    await letGo();
    await installation.untilRecovered(cell.victim, pid);
    const answersMs = performance.now() - killedAt;
    return { cell, scene, pipelines: [...scene.pipelines, ...others], killedAt, answersMs };
  } finally {
    await stopTraffic();
  }
}

/** Waits until everything of a cell came to its end by itself, then compares what is there with what it should be. */
export async function look(theatre: Theatre, { scene, pipelines, killedAt, answersMs }: Struck): Promise<Shown> {
  await scene.untilAnswered();
  await untilFinished(theatre, pipelines);
  const finishedMs = performance.now() - killedAt;
  return { ...(await compare(theatre, pipelines, scene.people)), answersMs, finishedMs };
}

/**
 * Lets the CI jobs that failed run again, as they do with the next commit, and people press again where they got no answer;
 * then compares what is there with what was answered and with the rules.
 */
export async function compare(
  theatre: Theatre,
  pipelines: readonly Pipeline[],
  people: People,
): Promise<Verdict & { readonly complaints: readonly string[] }> {
  await eventually(async () => {
    for (const pipeline of pipelines) if (!pipeline.isPushed) await pipeline.run();
    await people.pressAgain();
    return people.hasAnswers && pipelines.every(({ isPushed }) => isPushed);
  }, patienceMs);
  await untilFinished(theatre, pipelines);
  const verdict = sum(await Promise.all(pipelines.map((pipeline) => judge(theatre, pipeline))));
  const forgotten = await forgottenAcknowledgements(theatre, [...people.promised]);
  const lost = forgotten === 0 ? [] : [`${forgotten} acknowledgements that were answered 2xx are lost`];
  return { ...verdict, complaints: [...complaints(verdict), ...lost] };
}

async function untilFinished({ installation }: Theatre, pipelines: readonly Pipeline[]): Promise<void> {
  const ids = pipelines.map(({ integration }) => integration.id);
  await eventually(async () => {
    const unfinished = await installation.query(
      `select from batch where integration_id = any($1) and state = 'staged'
       union all select from notification where integration_id = any($1) and status in ('queued', 'sending')
       union all select from ack_request where integration_id = any($1) and outcome is null`,
      [ids],
    );
    return unfinished.length === 0;
  }, patienceMs);
}

/** An acknowledged alert has the event, whatever happened to it since. */
async function forgottenAcknowledgements({ installation }: Theatre, alertIds: readonly string[]): Promise<number> {
  const rows = await installation.query(
    `select from alert where id = any($1) and resolved_at is null
       and not exists (select from alert_event where alert_id = alert.id and kind = 'acknowledged')`,
    [alertIds],
  );
  return rows.length;
}
