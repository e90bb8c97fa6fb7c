import type { Receipt } from '../../api/types.ts';
import { countDeliveries } from '../../text/deliveries.ts';
import { fateOf, fates } from '../../text/outcomes.ts';
import { duration, full } from '../../text/time.ts';
import { plural } from '../../text/words.ts';

/** One of the five things that happen to a submission. */
export interface Step {
  readonly name: string;
  readonly state: 'done' | 'now' | 'later' | 'failed';
  /** When, or how long after the first step. */
  readonly at: string;
  readonly what: string;
}

/** The five steps of a submission, as far as it came. */
export function stepsOf(receipt: Receipt): readonly Step[] {
  const { status, receivedAt, reportCount, doneAt } = receipt;
  const applied = status === 'done';
  const open = status === 'failed' ? 'failed' : 'now';
  const took = doneAt === null ? '' : `+ ${spanBetween(receivedAt, doneAt)}`;
  return [
    { name: 'Received', state: 'done', at: full(receivedAt).slice(-12), what: plural(reportCount, 'report') },
    { name: 'Staged', state: 'done', at: '', what: 'cannot be lost from here' },
    {
      name: 'Stored',
      state: applied ? 'done' : open,
      at: took,
      what: applied ? storedInWords(receipt) : waiting[status],
    },
    {
      name: 'Alerts derived',
      state: applied ? 'done' : 'later',
      at: notDerived(receipt) === undefined ? took : '',
      what: applied ? derivedInWords(receipt) : 'not yet',
    },
    notified(receipt),
  ];
}

/** Why the alerts stayed as they were; undefined where they were derived. */
function notDerived({ notNotified }: Receipt): string | undefined {
  const reasons: Partial<Record<NonNullable<Receipt['notNotified']>, string>> = {
    late: 'none: its HEAD is older than the head',
    untracked: 'none: its branch is not tracked',
    repeat: 'none: its HEAD changed nothing',
    history: 'none: its HEAD is not the head',
  };
  return notNotified === null ? undefined : reasons[notNotified];
}

/** What became of a submission in a sentence or two. Its HEAD may be late while another of its reports replaces the head (ORD-4). */
export function ledeOf(receipt: Receipt): string {
  const { means } = fates[fateOf(receipt)];
  if (receipt.status !== 'done' || receipt.headOutcome === 'head') return means;
  return `${means} ${notDerived(receipt) === undefined ? 'The head has new content, and alerts follow from it.' : 'Nobody is notified.'}`;
}

function derivedInWords(receipt: Receipt): string {
  const { headOutcome, headCommit } = receipt;
  if (headOutcome === 'head') return `from ${headCommit.slice(0, 7)} only`;
  return notDerived(receipt) ?? 'again, from the new content of the head';
}

const waiting = {
  staged: 'waits for its turn',
  processing: 'failed, tried again by itself',
  failed: 'given up after five failures',
  done: '',
} as const;

function notified({ status, notifications }: Receipt): Step {
  const name = 'Notified';
  if (status !== 'done') return { name, state: 'later', at: '', what: 'not yet' };
  const any = (...of: string[]) => notifications.some((each) => of.includes(each.status));
  const state = any('failed') ? 'failed' : any('queued', 'sending') ? 'now' : 'done';
  return { name, state, at: '', what: countDeliveries(notifications) || 'nobody' };
}

/** How many reports were new, replaced something, or were there already. */
export function storedInWords({ reports }: Pick<Receipt, 'reports'>): string {
  const count = (outcome: string) => reports.filter((each) => each.outcome === outcome).length;
  const told = [
    [count('stored'), 'new'],
    [count('replaced'), 'replaced'],
    [count('unchanged'), 'unchanged'],
  ] as const;
  return told
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${n} ${word}`)
    .join(', ');
}

/** A span as receipts show it, to the millisecond under ten seconds. */
export function spanBetween(from: string, to: string): string {
  const ms = Math.max(0, Date.parse(to) - Date.parse(from));
  if (ms < 1_000) return `${ms} ms`;
  return ms < 10_000 ? `${(ms / 1_000).toFixed(2)} s` : duration(ms);
}

/** Whether something of it is still to come, so that the page looks again. */
export function isUnderWay({ status, notifications }: Receipt): boolean {
  return (
    status === 'staged' ||
    status === 'processing' ||
    notifications.some((each) => each.status === 'queued' || each.status === 'sending')
  );
}

/** Why it notified nobody, for people. */
export const notNotified: Readonly<Record<NonNullable<Receipt['notNotified']>, string>> = {
  late: 'Nobody: it came late, and the head stayed as it was.',
  untracked: 'Nobody: its branch is not tracked.',
  repeat: 'Nobody: its HEAD was reported before with the same content.',
  history: 'Nobody: it replaced the content of a commit that is not the head.',
  unknown_head: 'Nobody: the head says nothing about any alert.',
  no_alerts: 'Nobody: nothing fails.',
  no_channels: 'Nobody: the integration has no channel.',
  decided: 'Nobody: each channel had a reason.',
};

/** Why alerts are, or are not, in the message of a channel. */
export const decisions: Readonly<Record<Receipt['decisions'][number]['reason'], string>> = {
  notify: 'told',
  acknowledged: 'left out: acknowledged',
  below_min_severity: 'left out: below the channel’s severity',
  rule_disabled: 'left out: rule switched off',
  not_opened_by_replacement: 'left out: not opened by the new content',
  resolutions_not_wanted: 'left out: resolved, and the channel does not ask for that',
};
