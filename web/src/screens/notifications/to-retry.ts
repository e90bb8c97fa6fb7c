import type { Notification, Page } from '../../api/types.ts';

type Shown = Page<Pick<Notification, 'channelRemoved'>>;

/** What may be retried of failed messages, newest first, of which one page is known: undefined for nothing. */
export function toRetry(first: Shown | undefined): string | undefined {
  if (!first) return undefined;
  const n = first.items.filter(({ channelRemoved }) => !channelRemoved).length;
  if (first.nextCursor === null) return n === 0 ? undefined : n.toLocaleString('en');
  return n === 0 ? 'Older messages' : `${n.toLocaleString('en')} or more`;
}
