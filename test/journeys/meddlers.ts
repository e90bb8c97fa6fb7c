import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { ApiClient } from '../api-client.ts';
import type { Front } from './front.ts';
import type { Player } from './player.ts';

/** One thing that somebody does while others submit: the n-th time. */
type Deed = (api: ApiClient, turn: number) => Promise<{ status: number }>;

/** Lets people acknowledge, reset the checkpoint and change rules and channels, each at an API of their own, until told to stop; gives the statuses they were answered. */
export async function meddle(
  fronts: readonly Front[],
  player: Player,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const path = `/integrations/${player.integration.id}`;
  const deeds: Deed[] = [
    ...Array.from({ length: 3 }, (_each, number) => acknowledging(path, number)),
    (api) => api.post(`${path}/checkpoint/reset`, {}),
    (api, turn) => api.put(`${path}/policies`, { policies: rules.slice(0, turn % (rules.length + 1)) }),
    (api, turn) => api.put(`${path}/channels`, { notifications: channels(player, turn) }),
  ];
  const answers = deeds.map((deed, index) => repeat(deed, fronts[index % fronts.length]!.api, signal));
  return (await Promise.all(answers)).flat();
}

async function repeat(deed: Deed, api: ApiClient, signal: AbortSignal): Promise<number[]> {
  const answers: number[] = [];
  for (let turn = 0; !signal.aborted; turn += 1) {
    const { status } = await deed(api, turn);
    // Taken, resolved or answered meanwhile, or to be tried again; nothing else may come of it.
    expect([200, 202, 409, 503]).toContain(status);
    answers.push(status);
    await pause(100, undefined, { signal }).catch(() => undefined);
  }
  return answers;
}

/** Acknowledges everything that is open, or goes round the open alerts one by one; every third word is taken back. */
function acknowledging(path: string, number: number): Deed {
  return async (api, turn) => {
    const action = turn % 3 === 2 ? 'unacknowledge' : 'acknowledge';
    if (number === 0) return api.post(`${path}/alerts/${action}`, { filter: {} });
    const { body } = await api.get(`${path}/alerts?status=open&limit=50`);
    const alert = body.items[(turn * 7 + number) % Math.max(1, body.items.length)];
    return alert ? api.post(`/alerts/${alert.id}/${action}`, {}) : { status: 200 };
  };
}

const rules = ['missing_keys', 'schema/error', 'rotation_max_age'].map((ruleId) => ({
  ruleId,
  name: ruleId,
  severity: 'info',
  enabled: false,
}));

/** The first channel stays and changes its mind, the second one comes and goes. */
function channels(player: Player, turn: number) {
  const severities = ['info', 'warning', 'critical'];
  return Array.from({ length: 1 + (turn % 2) }, (_each, index) => ({
    channel: 'email',
    target: player.address(index),
    minSeverity: severities[(turn + index) % 3],
    notifyResolved: turn % 4 < 2,
  }));
}
