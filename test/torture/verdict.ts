import { isDeepStrictEqual } from 'node:util';
import { isOutcome, type Step, type View } from '../domain/history.ts';
import { replay } from '../domain/oracle.ts';
import { everyAlert, see } from '../journeys/seen.ts';
import type { ReceivedMail } from '../sendgrid-server.ts';
import { settings, type Pipeline } from './pipeline.ts';
import type { Theatre } from './scene.ts';

/** What became of everything that was sent, counted. */
export interface Verdict {
  /** Submissions that were answered 2xx. */
  readonly promised: number;
  /** Those of them of which every report is there. */
  readonly found: number;
  /** Heads that were made twice, contents that were replaced by themselves, alerts that were counted once too often. */
  readonly appliedTwice: number;
  /** Integrations that are not as the oracle says of what arrived, and in what. */
  readonly conflicts: readonly string[];
  /** Mails that the rules ask for, and of how many of them the provider took one. */
  readonly mailsExpected: number;
  readonly mailsSeen: number;
  /** Copies beyond the first. */
  readonly mailsTwice: number;
  /** Attempts whose answer was lost, as the system counts them (NTF-6). */
  readonly lostAnswers: number;
  /** Copies that the system did not count: none may be. */
  readonly notCounted: number;
}

/** Counts what became of one integration, after everything has come to its end. */
export async function judge({ installation, sendgrid }: Theatre, pipeline: Pipeline): Promise<Verdict> {
  const { integration, promised } = pipeline;
  const rows = (await installation.query('select id from report where integration_id = $1', [integration.id])).map(
    ({ id }) => id,
  );
  const stored = new Set(rows);
  const ownMails = sendgrid.mails.filter(({ to }) => to.endsWith(pipeline.domain));
  const { steps, headsTwice } = await arrived(installation, pipeline);
  const rules = replay(steps);
  const { hearings: _hearings, ...seen } = await see(installation, integration);
  const differences = differ(seen, rules);
  const notifications = await installation.query(
    'select id, status, unknown_attempts from notification where integration_id = $1',
    [integration.id],
  );
  const taken = new Set(ownMails.map(({ customArgs }) => customArgs['notificationId']));
  // Where the answer to an attempt was lost the provider may have taken what was acknowledged before the next (NTF-6).
  const suppressed = notifications.filter(
    ({ id, status, ...each }) => status === 'suppressed' && !(counted(each) > 0 && taken.has(String(id))),
  ).length;
  return {
    promised: promised.length,
    found: promised.filter((ids) => ids.every((id) => stored.has(id))).length,
    appliedTwice: headsTwice + tooMany(seen, rules),
    conflicts: differences.map((what) => `${integration.name}: ${what}`),
    mailsExpected: expectedMails(rules) - suppressed,
    ...countMails(ownMails, notifications),
  };
}

/** Adds verdicts up. */
export function sum(verdicts: readonly Verdict[]): Verdict {
  const total = (pick: (verdict: Verdict) => number) => verdicts.reduce((so, verdict) => so + pick(verdict), 0);
  return {
    promised: total((each) => each.promised),
    found: total((each) => each.found),
    appliedTwice: total((each) => each.appliedTwice),
    conflicts: verdicts.flatMap((each) => each.conflicts),
    mailsExpected: total((each) => each.mailsExpected),
    mailsSeen: total((each) => each.mailsSeen),
    mailsTwice: total((each) => each.mailsTwice),
    lostAnswers: total((each) => each.lostAnswers),
    notCounted: total((each) => each.notCounted),
  };
}

/** Why a verdict is no good one; nothing where it is. */
export function complaints(verdict: Verdict): string[] {
  const { promised, found, appliedTwice, conflicts, mailsExpected, mailsSeen, notCounted } = verdict;
  return [
    ...(found === promised ? [] : [`${promised - found} submissions that were answered 2xx are lost`]),
    ...(appliedTwice === 0 ? [] : [`${appliedTwice} were applied twice`]),
    ...conflicts.map((conflict) => `not as the rules say, ${conflict}`),
    ...(mailsSeen === mailsExpected ? [] : [`${mailsExpected} mails were due and ${mailsSeen} came`]),
    ...(notCounted === 0 ? [] : [`${notCounted} mails came twice without being counted`]),
  ];
}

type Look = Pick<Theatre['installation'], 'query' | 'api'>;

/** What took place, in the order in which it took effect: batches as they arrived, acknowledgements in between. */
async function arrived({ query, api }: Look, pipeline: Pipeline): Promise<{ steps: Step[]; headsTwice: number }> {
  const { id } = pipeline.integration;
  const batches = await query(
    `select received_at, done_at, outcome->>'headOutcome' as head, outcome->'reports' as reports
     from batch where integration_id = $1 order by arrival`,
    [id],
  );
  const acknowledgements = await query(
    `select alert_id, kind, at from alert_event
     where integration_id = $1 and kind in ('acknowledged', 'unacknowledged') order by at`,
    [id],
  );
  const alerts = (await everyAlert(api, pipeline.integration)).map((alert) => alert.id as string);
  const acknowledged = acknowledgements.map(({ alert_id: alertId, kind, at }) => ({
    at: time(at),
    step: { did: kind === 'acknowledged' ? 'acknowledge' : 'unacknowledge', alert: alerts.indexOf(String(alertId)) },
  })) as { at: number; step: Step }[];
  const submitted = batches.map(({ received_at: receivedAt, done_at: doneAt, reports }) => {
    const commits = (reports as { commitSha: string }[]).map((each) => each.commitSha);
    const told = pipeline.told(commits);
    return {
      at: time(doneAt),
      step: { did: 'submit' as const, receivedAt: time(receivedAt), reports: told, settings },
    };
  });
  // Both took effect under the integration's lock, so their times do not overlap; batches stay in order of arrival (ORD-8).
  const steps = submitted.flatMap(({ at, step }, index) => {
    const since = submitted[index - 1]?.at ?? 0;
    return [...acknowledged.filter((each) => each.at >= since && each.at < at).map((each) => each.step), step];
  });
  const last = submitted.at(-1)?.at ?? 0;
  steps.push(...acknowledged.filter((each) => each.at >= last).map((each) => each.step));
  const heads = batches
    .filter(({ head }) => head === 'head')
    .map(({ reports }) => (reports as { commitSha: string }[]).at(-1)!.commitSha);
  return { steps, headsTwice: heads.length - new Set(heads).size };
}

function time(at: unknown): number {
  return (at as Date).getTime();
}

type Told = Omit<View, 'outcomes'>;

function differ(seen: Told, { outcomes: _outcomes, ...rules }: View): string[] {
  const names = Object.keys(rules) as (keyof Told)[];
  return names
    .filter((name) => !isDeepStrictEqual(seen[name], rules[name]))
    .map((name) => `${name} ${JSON.stringify(seen[name])} where the rules say ${JSON.stringify(rules[name])}`);
}

/** Nothing has ever other content here: so no revision above the rules', and no alert seen at more heads. */
function tooMany(seen: Told, rules: Told): number {
  const revisions = Object.entries(seen.reports).filter(
    ([commit, { revision }]) => revision > (rules.reports[commit]?.revision ?? 0),
  ).length;
  const occurrences = seen.alerts.filter(
    (alert, index) => alert.occurrences > (rules.alerts[index]?.occurrences ?? 0),
  ).length;
  return revisions + occurrences;
}

/** NTF-2, NTF-4: one mail per channel that hears of anything, per head and revision of it. */
function expectedMails({ outcomes }: View): number {
  const heard = outcomes
    .filter(isOutcome)
    .flatMap((outcome) => outcome.hearings)
    .filter(({ unheard }) => unheard.length === 0);
  return new Set(heard.map(({ commit, revision, channel }) => `${commit} ${revision} ${channel}`)).size;
}

function countMails(mails: readonly ReceivedMail[], notifications: readonly Record<string, unknown>[]) {
  const copies = new Map<unknown, number>();
  for (const { customArgs } of mails) {
    const id = customArgs['notificationId'];
    copies.set(id, (copies.get(id) ?? 0) + 1);
  }
  const beyondFirst = ({ id }: Record<string, unknown>) => Math.max(0, (copies.get(id) ?? 0) - 1);
  return {
    mailsSeen: copies.size,
    mailsTwice: mails.length - copies.size,
    lostAnswers: notifications.reduce((so, each) => so + counted(each), 0),
    notCounted: notifications.reduce((so, each) => so + Math.max(0, beyondFirst(each) - counted(each)), 0),
  };
}

function counted({ unknown_attempts: attempts }: Record<string, unknown>): number {
  return Number(attempts);
}
