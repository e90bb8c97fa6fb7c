import type { Api } from '../../src/admin/api.ts';
import { playEpilogue } from './epilogue.ts';
import { historyOf, type Told } from './history.ts';
import { MemberApi } from './member-api.ts';
import type { Member } from './member.ts';
import { reportLogs } from './otlp.ts';
import { policyRules } from './problems.ts';
import { randomOf } from './random.ts';
import { mainRun, toReport } from './run.ts';

/** Creates a member of the organisation and tells its history; gives the id and how much there was to tell. */
export async function fill(admin: Api, member: Member, now: number) {
  const api = await MemberApi.create(admin, { name: member.name, ...member.settings });
  await setUp(api, member);
  const history = historyOf(member, now);
  const batches = batchesOf(member, history);
  const waiting = [...(member.acknowledgements ?? [])].toSorted((a, b) => a.at - b.at);
  let told = 0;
  for (const batch of batches) {
    await submit(api, member, batch);
    told += batch.length;
    while (waiting[0] && waiting[0].at * history.length <= told) {
      const { filter, note } = waiting.shift()!;
      await api.acknowledge(filter, note);
    }
  }
  for (const turn of member.epilogue ?? []) await playEpilogue(turn, { api, member, history });
  return { id: api.id, commits: history.length, batches: batches.length };
}

/** Channels, rules, and the keys that gather in the life of an integration. */
async function setUp(api: MemberApi, member: Member): Promise<void> {
  const notifications = member.channels.map((channel) => ({ channel: 'email', ...channel }));
  const channels = await api.manage<{ notifications: { id: string }[] }>('put', '/channels', { notifications });
  await api.manage('put', '/policies', { policies: policyRules(member.disabled) });
  await api.manage('post', '/keys', { name: 'grafana, read only', scopes: ['read'] });
  const { id: old } = await api.manage<{ id: string }>('post', '/keys', { name: 'old runner', scopes: ['ingest'] });
  await api.manage('delete', `/keys/${old}`);
  const due = await api.appoint('Maya, on call');
  await api.manage('post', `/keys/${due}/rotate`, { overlapSeconds: 86_400 });
  await api.manage('post', `/channels/${channels.notifications[0]!.id}/test`, {});
}

/** The gaps between two runs of the pipeline, as the CLI fills them: one commit, or several. */
function batchesOf(member: Member, history: readonly Told[]): Told[][] {
  const random = randomOf(`${member.name} batches`);
  const lines = new Set(
    member.incidents.flatMap(({ from, to = 1 }) => [from, to]).map((part) => Math.ceil(part * (history.length - 1))),
  );
  const batches: Told[][] = [[]];
  let room = 3;
  for (const [index, told] of history.entries()) {
    // A run right after what the story is about, so that it is seen at a head.
    if (batches.at(-1)!.length >= room || lines.has(index - 1)) {
      batches.push([]);
      room = 1 + Math.floor(random() ** 2 * 9);
    }
    batches.at(-1)!.push(told);
  }
  return batches;
}

async function submit(api: MemberApi, member: Member, batch: readonly Told[]): Promise<void> {
  if (member.dialect === 'otlp') {
    for (const told of batch) await api.push('/v1/logs', reportLogs(told, 'main'));
    return;
  }
  // Commits that the CLI catches up on come without a branch; the checked-out one, last, knows its own.
  const last = batch.at(-1);
  await api.report(batch.map((told) => toReport(member, told, told === last ? mainRun(member, told) : { branch: '' })));
}
