import type { QuietMessage, TestMessage } from './channel.ts';
import { oneLine } from './clean.ts';
import type { PageLink } from './html-page.ts';
import { linksOf } from './links.ts';

/** A mail of a few sentences, about no alert. */
export interface Notice {
  /** What the subject says behind the name of the integration; no commit (NTF-8). */
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly advice: { readonly title: string; readonly lines: readonly string[] } | undefined;
  readonly pages: readonly [PageLink, PageLink];
}

/** What a message tells that is about no alert (INT-4). */
export function noticeOf(message: QuietMessage | TestMessage): Notice {
  return message.kind === 'quiet' ? quiet(message) : test(message);
}

function quiet(message: QuietMessage): Notice {
  const { lastSentAt, dueAt, headCommit } = message;
  const links = linksOf(message);
  const commit = headCommit === null ? undefined : oneLine(headCommit.slice(0, 7));
  return {
    title: lastSentAt ? `No report since ${minute(lastSentAt)}` : 'No report yet',
    paragraphs: [
      `One was due by ${minute(dueAt)}. Until the next report arrives, nobody learns of new problems.`,
      ...(commit === undefined ? [] : [`The matrix and the alerts still show commit ${commit}.`]),
      'This is told once for each silence.',
    ],
    advice: {
      title: 'What to look at',
      lines: [
        'Does the pipeline still run, and does its step reach Clef Pro?',
        'Is its API key alive? Is the integration shown as blocked, because a report was refused?',
        'If silence is right, change or clear the expected interval in the settings of the integration.',
      ],
    },
    pages: [
      { label: 'See all alerts', href: links.alerts },
      { label: commit === undefined ? 'Matrix' : `Matrix at ${commit}`, href: links.matrix },
    ],
  };
}

function test(message: TestMessage): Notice {
  const links = linksOf(message);
  const resolutions = message.notifyResolved ? 'and of those that are resolved' : 'and not of those that are resolved';
  return {
    title: 'Test of a notification channel',
    paragraphs: [
      'This is a test that somebody with an admin key asked for. Nothing is wrong, and no alert is behind it.',
      `The channel works. It is told of alerts from severity ${message.minSeverity} up, ${resolutions}.`,
    ],
    advice: undefined,
    pages: [
      { label: 'Notification channels', href: links.channels },
      { label: 'All alerts', href: links.alerts },
    ],
  };
}

/** A time as people read it anywhere in the world. */
function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
