import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import type { Answered } from '../api-client.ts';
import { histories } from '../domain/histories.ts';
import type { Submission } from '../domain/history.ts';
import type { Processes } from '../processes.ts';
import type { Front } from './front.ts';
import { meddle } from './meddlers.ts';
import { played, type Played } from './play.ts';
import { Player } from './player.ts';

/** One answer that a client got, and how long it waited for it. */
export interface Answer {
  readonly status: number;
  readonly ms: number;
  readonly body: Answered['body'];
}

/** What a crowd did to one integration, and every answer that it got. */
export interface CrowdPlayed extends Played {
  readonly answers: readonly Answer[];
  /** The statuses that people, the operator and the admin were answered. */
  readonly meddling: readonly number[];
}

const minute = 60_000;
/** Behind the deadline of a submission (10 s) and all that the database may keep somebody waiting: an answer later than this is none. */
const patienceMs = 30_000;
/** After so many submissions a client goes on to the next ten commits. */
const perWave = 2;

/**
 * Lets so many clients submit to one integration at once, over all APIs: batches that overlap, contradict each other, come
 * late and are sent again; every two of them send the very same. Meanwhile people acknowledge, an operator resets the
 * checkpoint, and an admin changes rules and channels.
 */
export async function playCrowd(
  { apis, query, sendgrid }: Processes,
  { seed, clients, turns }: { seed: number; clients: number; turns: number },
): Promise<CrowdPlayed> {
  const fronts = apis.map((api): Front => ({ api, query, sendgrid }));
  const player = await Player.start(fronts[0]!);
  const stories = storiesOf(seed, Math.ceil(clients / 2)).map((story) => story.slice(0, turns));
  const sent = new Map<string, Submission>();
  const answers: Answer[] = [];
  const client = async (number: number) => {
    const own = player.at(fronts[number % fronts.length]!);
    for (const submission of stories[number % stories.length]!) {
      for (const answer of await submitUntilTaken(own, submission)) {
        answers.push(answer);
        if (answer.body?.batchId) sent.set(answer.body.batchId, submission);
      }
    }
  };
  await player.configure(stories[0]![0]!.settings);
  const done = new AbortController();
  const meddlers = meddle(fronts, player, done.signal);
  await Promise.all(Array.from({ length: clients }, (_each, number) => client(number)));
  done.abort();
  const meddling = await meddlers;
  return { ...(await played(fronts[0]!, player, sent)), answers, meddling };
}

/** What each client has to say; the commits of a wave are those of all of them. */
function storiesOf(seed: number, count: number): Submission[][] {
  const start = Date.now() - 120 * minute;
  const stories = fc.sample(histories({ start, doors: 'rest' }), { numRuns: count * 2, seed }).flatMap((history) => {
    const submissions = history.filter((step) => step.did === 'submit');
    // A story of a few words would leave the others alone.
    if (submissions.length < perWave) return [];
    return [submissions.map((submission, index) => inWave(submission, Math.floor(index / perWave)))];
  });
  return stories.slice(0, count);
}

function inWave(submission: Submission, wave: number): Submission {
  const reports = submission.reports.map((told) => ({
    ...told,
    commit: `w${wave}-${told.commit}`,
    time: told.time === undefined ? undefined : told.time + wave * 10 * minute,
  }));
  return { ...submission, reports };
}

/** As the CLI does it, but without ever giving up: a 503 is tried again with the same bytes. */
async function submitUntilTaken(player: Player, submission: Submission): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (;;) {
    const started = performance.now();
    const { status, body } = await withinPatience(player.submit(submission));
    answers.push({ status, body, ms: performance.now() - started });
    if (status !== 503) return answers;
    await pause(1_000);
  }
}

/** Fails for an answer that never comes. */
async function withinPatience<T>(answer: Promise<T>): Promise<T> {
  const late = new AbortController();
  const never = pause(patienceMs, undefined, { signal: late.signal }).then(() => {
    throw new Error(`no answer within ${patienceMs} ms`);
  });
  never.catch(() => undefined);
  try {
    return await Promise.race([answer, never]);
  } finally {
    late.abort();
  }
}

/** Fails where what a client was told, or reads in a receipt, is not what became of its batch. */
export async function expectReceiptsToAgree({ apis }: Processes, { player, answers }: CrowdPlayed): Promise<void> {
  const ids = new Set(answers.flatMap(({ body }) => body?.batchId ?? []));
  const receipts = new Map<string, Answered['body']>();
  for (const [index, id] of [...ids].entries()) {
    const { body } = await apis[index % apis.length]!.get(`/batches/${id}`, player.integration.key);
    receipts.set(id, body);
  }
  for (const { status, body } of answers) {
    if (!body?.batchId) continue;
    const receipt = receipts.get(body.batchId);
    expect(receipt).toMatchObject({ status: 'done', id: body.batchId });
    const stored = new Set(receipt.reports.map((each: { id: string }) => each.id));
    expect(stored).toEqual(new Set(body.reportIds ?? [body.id]));
    if (status === 200) expect(body).toMatchObject({ status: 'done', alerts: receipt.alerts });
  }
}
