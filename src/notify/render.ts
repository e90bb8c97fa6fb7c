import { headerText, oneLine } from './clean.ts';
import type { HeadMessage, Message, QuietMessage, TestMessage } from './channel.ts';
import { digest } from './digest.ts';
import { type Links, linksOf } from './links.ts';
import { noticeOf } from './notice.ts';
import { renderHtml } from './render-html.ts';
import { renderNoticeHtml, renderNoticeText } from './render-notice.ts';
import { renderText } from './render-text.ts';
import type { MailView } from './mail-view.ts';

/** A mail as it is handed to a provider or kept in the captured outbox. */
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Header fields besides subject, sender and recipient. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One message as a mail: what the dashboard holds and no more (NTF-2, NTF-8, INT-4). */
export function renderMail(message: Message): RenderedMail {
  const links = linksOf(message);
  const parts = message.kind === 'head' ? renderHead(message, links) : renderNotice(message, links);
  return { ...parts, headers: headersOf(message, links) };
}

type Parts = Omit<RenderedMail, 'headers'>;

function renderHead(message: HeadMessage, links: Links): Parts {
  const ordered = digest(message.items);
  const integration = oneLine(message.integrationName);
  const commit = oneLine(message.headCommit.slice(0, 7));
  const worst = ordered.worst ? ` (${ordered.worst})` : '';
  const subject = headerText(`[${message.integrationName}] ${ordered.headline}${worst} at ${commit}`);
  const view: MailView = { integration, commit, subject, digest: ordered, links };
  return { subject, text: renderText(view), html: renderHtml(view) };
}

function renderNotice(message: QuietMessage | TestMessage, links: Links): Parts {
  const notice = noticeOf(message);
  const subject = headerText(`[${message.integrationName}] ${notice.title}`);
  const view = { integration: oneLine(message.integrationName), subject, notice, links };
  return { subject, text: renderNoticeText(view), html: renderNoticeHtml(view) };
}

function headersOf(message: Message, links: Links): Record<string, string> {
  const thread = threadId(message);
  return {
    References: thread,
    'In-Reply-To': thread,
    // RFC 3834: keeps out-of-office replies from answering every head.
    'Auto-Submitted': 'auto-generated',
    // A page, never one click: only an operator may silence a channel. Without it people press "spam", and the
    // provider then drops every later mail to that address without a word.
    'List-Unsubscribe': `<${headerText(links.channels)}>`,
  };
}

/** The parent every mail of one integration and channel names, so that they thread (NTF-8). */
function threadId({ integrationId, channelId, publicUrl }: Message): string {
  const local = `${integrationId}-${channelId}`.replace(/[^\w.-]/g, '');
  return `<${local}@${new URL(publicUrl).hostname}>`;
}
