import type { Notification, Page } from '../../api/types.ts';

type Shown = Page<Pick<Notification, 'channelRemoved'>>;

/** What there is to retry, as the beginning of a sentence that goes on with where to, and as the words of a button. */
export interface Retriable {
  readonly failed: string;
  readonly retry: string;
}

/** What may be retried of failed messages, newest first, of which one page is known: undefined for nothing. */
export function toRetry(first: Shown | undefined): Retriable | undefined {
  if (!first) return undefined;
  const n = first.items.filter(({ channelRemoved }) => !channelRemoved).length;
  const isAll = first.nextCursor === null;
  if (n === 0) return isAll ? undefined : { failed: 'Older messages may have failed', retry: 'Retry older messages' };
  const many = `${n.toLocaleString('en')}${isAll ? '' : ' or more'}`;
  return { failed: `${many} failed`, retry: `Retry ${many}` };
}
