import { isOutcome, type Answer, type Outcome, type Step, type Submission, type Told } from '../domain/history.ts';
import { eventually } from '../eventually.ts';
import { appliedBatches, readChronicle, type AppliedBatch, type Result } from './chronicle.ts';
import type { Front } from './front.ts';
import { Player } from './player.ts';
import { everyAlert } from './seen.ts';
import { isQuiet } from './state.ts';

/** A history that was played: its steps as they took place, and what came of each. */
export interface Played {
  readonly player: Player;
  readonly steps: readonly Step[];
  readonly results: readonly Result[];
}

/** What the rules make of a step, as far as a receipt tells it. */
export function toResult(outcome: Outcome | Answer): Result {
  if (!isOutcome(outcome)) return outcome;
  const { head, reports, opened, recurring, resolved } = outcome;
  return { head, reports, alerts: [opened.length, recurring.length, resolved.length] };
}

/** Takes one step after the other; `wire` makes the body of a request of what is told, in place of the usual one. */
export async function playInTurn(
  stack: Front,
  history: readonly Step[],
  wire?: (told: Told) => unknown,
): Promise<Played> {
  const player = await Player.start(stack, wire);
  const before = new Set<string>();
  const steps: Step[] = [];
  const results: Result[] = [];
  for (const step of history) {
    // A mail that waits would lose what is acknowledged meanwhile (ACK-4).
    await eventually(() => isQuiet(stack.query, player.integration));
    if (step.did !== 'submit') {
      steps.push(step);
      results.push(await player.act(step));
      continue;
    }
    await player.configure(step.settings);
    const { status, batchId } = await player.submit(step);
    await eventually(() => isQuiet(stack.query, player.integration));
    const batch = (await appliedBatches(stack.query, player.integration)).find((each) => each.id === batchId);
    steps.push({ ...step, receivedAt: batch?.receivedAt ?? step.receivedAt });
    results.push(batch ? resultOf(batch, before) : { head: status === 422 ? 'refused' : 'empty', ...nothing });
    if (batch) before.add(batch.id);
  }
  return { player, steps, results };
}

const nothing = { reports: [], alerts: [0, 0, 0] };

/** A repeat that was answered from an earlier batch did nothing (ORD-3). */
function resultOf({ id, result }: AppliedBatch, before: ReadonlySet<string>): Result {
  return before.has(id) ? { ...nothing, head: 'inLine', reports: result.reports.map(() => 'unchanged') } : result;
}

/** Sends all submissions at once, from several clients, over REST alone, whose answers name the batch; an operator's reset, where there is one, comes in between. */
export async function playAtOnce(stack: Front, history: readonly Step[], clients: number): Promise<Played> {
  const submissions = history.filter((step) => step.did === 'submit');
  const player = await Player.start(stack);
  if (submissions[0]) await player.configure(submissions[0].settings);
  const sent = new Map<string, Submission>();
  const client = async (number: number) => {
    for (const step of submissions.filter((_each, index) => index % clients === number)) {
      const { batchId } = await player.submit(step);
      if (batchId) sent.set(batchId, step);
    }
  };
  const reset = history.find((step) => step.did === 'reset');
  await Promise.all([
    ...Array.from({ length: clients }, (_each, number) => client(number)),
    ...(reset ? [player.act(reset)] : []),
  ]);
  return played(stack, player, sent);
}

/** What took place, once nothing is on its way any more; the database has to have kept a chronicle of it. */
export async function played(
  { api, query }: Front,
  player: Player,
  sent: ReadonlyMap<string, Submission>,
): Promise<Played> {
  const waiting = 'select 1 from ack_request where integration_id = $1 and outcome is null';
  const acknowledged = async () => (await query(waiting, [player.integration.id])).length === 0;
  await eventually(async () => (await isQuiet(query, player.integration)) && (await acknowledged()), 60_000);
  const alerts = (await everyAlert(api, player.integration)).map((alert) => String(alert.id));
  const took = await readChronicle(query, player.integration, { sent, alerts });
  return { player, steps: took.map(({ step }) => step), results: took.map(({ result }) => result) };
}
