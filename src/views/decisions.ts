import type { DecisionRow, MessageState } from '../db/decisions.ts';
import type { Acknowledgement, DecisionReason } from '../domain/notification.ts';

/** What became of an alert, for one channel and head: how its message stands, or why it is in none (NTF-7). */
export type DecisionOutcome = MessageState['status'] | Exclude<DecisionReason, 'notify'>;

/** A decision as people read it; an address is never part of it. */
export function presentDecision({ reason, message, acknowledged, ...row }: DecisionRow) {
  const { channelId, reportId, headCommit, revision, at } = row;
  const sent = reason === 'notify' ? message : null;
  return {
    channelId,
    reportId,
    headCommit,
    revision,
    reason,
    outcome: outcomeOf(reason, sent),
    words: sent ? tellMessage(sent) : `${tellReason(reason, acknowledged)}${tellLost(message)}`,
    acknowledged,
    notificationId: sent?.id ?? null,
    attempts: sent?.attempts ?? 0,
    // A message that it was taken out of may have told it before, in a copy whose answer was lost.
    unknownAttempts: message?.unknownAttempts ?? 0,
    at,
  };
}

/** NTF-6: a copy whose answer was lost may have told of what was taken out of the message; which came first is not kept. */
function tellLost(message: MessageState | null): string {
  return message && message.unknownAttempts > 0
    ? '; a copy whose answer was lost told it if it was sent before that'
    : '';
}

function outcomeOf(reason: DecisionReason, message: MessageState | null): DecisionOutcome {
  return reason === 'notify' ? (message?.status ?? 'suppressed') : reason;
}

/** How a message stands, in words. */
function tellMessage({ status, reason, attempts, finishedAt }: MessageState): string {
  const at = finishedAt ? ` at ${finishedAt.toISOString()}` : '';
  const why = reason ? `: ${reason}` : '';
  switch (status) {
    case 'queued':
      return attempts === 0 ? 'queued' : `queued, tried ${attempts === 1 ? 'once' : `${attempts} times`}${why}`;
    case 'sending':
      return `being handed over, attempt ${attempts}`;
    case 'sent':
      return `sent${at}`;
    case 'captured':
      return `captured${at}: no mail provider is configured`;
    case 'failed':
    case 'suppressed':
      return `${status}${at}${why}`;
  }
}

const reasons: Record<Exclude<DecisionReason, 'acknowledged'>, string> = {
  notify: 'suppressed: its message is gone',
  below_min_severity: 'not sent: below the minSeverity of the channel',
  rule_disabled: 'not sent: the rule is disabled',
  not_opened_by_replacement: 'not sent: the content of the head was replaced, and only what that opened is told',
  resolutions_not_wanted: 'not sent: the channel does not ask for resolutions',
};

/** Why an alert is in no message, in words. */
export function tellReason(reason: DecisionReason, acknowledged: Acknowledgement | null): string {
  if (reason !== 'acknowledged') return reasons[reason];
  return acknowledged ? `not sent: acknowledged by ${acknowledged.by} at ${acknowledged.at}` : 'not sent: acknowledged';
}
