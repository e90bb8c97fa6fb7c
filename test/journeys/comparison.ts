import { expect } from '@jest/globals';
import { recogniseRebuilt } from '../domain/agreement.ts';
import { isOutcome, type Hearing, type View } from '../domain/history.ts';
import { replay } from '../domain/oracle.ts';
import { eventually } from '../eventually.ts';
import type { Front } from './front.ts';
import { toResult, type Played } from './play.ts';
import type { Player } from './player.ts';
import { channelAt, see, type SeenHearing } from './seen.ts';
import { isQuiet } from './state.ts';

/**
 * Fails unless what was played ended as the oracle says: step by step, alert by alert, decision by decision, mail by mail.
 * `hastily` where people acknowledge, switch rules off, take channels away or cut connections while messages wait: then a
 * message may have lost what was acknowledged meanwhile (ACK-4), what its rule was switched off for (ALR-11), or its channel
 * (NTF-7), and a lost answer is counted (NTF-6).
 */
export async function expectAsTheRulesSay(
  stack: Front,
  { player, steps, results }: Played,
  { hastily = false } = {},
): Promise<void> {
  const rules = replay([...steps]);
  expect(results).toEqual(rules.outcomes.map(toResult));
  await eventually(() => isQuiet(stack.query, player.integration));
  const { hearings, ...seen } = await see(stack, player.integration);
  const { outcomes: _outcomes, ...view } = rules;
  expect({ ...seen, alerts: recogniseRebuilt(seen.alerts, view.alerts) }).toEqual(view);

  const expected = hearingsOf(rules);
  expect(hearings.map(placeOf).toSorted()).toEqual(expected.map(placeOf).toSorted());
  const reasons = new Map(expected.map((each) => [placeOf(each), each]));
  for (const each of hearings) {
    const { kind, unheard } = reasons.get(placeOf(each))!;
    if (hastily && unheard.length === 0) expectHeardUnlessOvertaken(each, kind, rules);
    else if (unheard.length === 0) expect(each).toMatchObject({ kind, unheard });
    // Where several reasons hold, any of them may have been given.
    else expect(unheard).toContain(each.unheard[0]);
  }
  if (hastily) return expectAMailForEachMessage(stack, player, rules);
  const mails = stack.sendgrid.mails.filter((mail) => mail.to.endsWith(`@${player.domain}`));
  expect(mails.map(({ to, subject }) => `${to} ${headIn(subject, rules)}`).toSorted()).toEqual(
    expectedMails(player, rules),
  );
}

/** What was to be heard is told, or was acknowledged, or its rule switched off, before it could be. */
function expectHeardUnlessOvertaken(seen: SeenHearing, kind: Hearing['kind'], { alerts }: View): void {
  if (seen.kind !== undefined) expect(seen.kind).toBe(kind);
  if (seen.unheard.length === 0) return;
  const [reason] = seen.unheard;
  expect(['acknowledged', 'rule_disabled']).toContain(reason);
  if (reason === 'acknowledged') expect(alerts[seen.alert]!.events).toContain('acknowledged');
}

/** NTF-2, NTF-4, NTF-6: one message per head, revision and channel that hears of it; one mail of each, and more only where an answer was lost. */
async function expectAMailForEachMessage({ query, sendgrid }: Front, player: Player, rules: View): Promise<void> {
  const messages = await query(
    `select n.id, n.status, n.unknown_attempts as unknown, c.target,
       n.head_commit || ' ' || split_part(n.dedupe_key, ':', 3) as head
     from notification n join channel c on c.id = n.channel_id where n.integration_id = $1`,
    [player.integration.id],
  );
  const named = messages.map((row) => `${String(row['head'])} ${channelAt(String(row['target']))}`);
  expect(named.toSorted()).toEqual([...messagesOf(rules)].toSorted());
  for (const { id, status, unknown } of messages) {
    const mails = sendgrid.mails.filter((mail) => mail.customArgs['notificationId'] === id).length;
    expect(['sent', 'suppressed']).toContain(status);
    expect(mails).toBeGreaterThanOrEqual(status === 'sent' ? 1 : 0);
    expect(mails).toBeLessThanOrEqual((status === 'sent' ? 1 : 0) + Number(unknown));
  }
}

const hearingsOf = ({ outcomes }: View) => outcomes.filter(isOutcome).flatMap((outcome) => outcome.hearings);

interface Place {
  readonly commit: string;
  readonly revision: number;
  readonly channel: number;
  readonly alert: number;
}
const placeOf = ({ commit, revision, channel, alert }: Place) => `${commit} ${revision} ${channel} ${alert}`;

/** NTF-8: a subject names one commit, the head's, by its first seven characters. */
function headIn(subject: string, { reports }: View): string | undefined {
  return Object.keys(reports).find((commit) => subject.includes(commit.slice(0, 7)));
}

/** NTF-2, NTF-4: one per channel that hears of anything, per head and revision of it. */
function messagesOf(rules: View): Set<string> {
  const heard = hearingsOf(rules).filter(({ unheard }) => unheard.length === 0);
  return new Set(heard.map(({ commit, revision, channel }) => `${commit} ${revision} ${channel}`));
}

function expectedMails(player: Player, rules: View): string[] {
  const mails = [...messagesOf(rules)].map((message) => {
    const [commit, _revision, channel] = message.split(' ');
    return `${player.address(Number(channel))} ${commit}`;
  });
  return mails.toSorted();
}
