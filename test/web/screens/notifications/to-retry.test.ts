import { expect, it } from '@jest/globals';
import { toRetry } from '../../../../web/src/screens/notifications/to-retry.ts';

const page = (removed: readonly boolean[], nextCursor: string | null = null) =>
  toRetry({ items: removed.map((channelRemoved) => ({ channelRemoved })), nextCursor });

it('what failed may be retried unless its channel was removed', () => {
  expect(toRetry(undefined)).toBeUndefined();
  expect(page([])).toBeUndefined();
  expect(page([true, true])).toBeUndefined();
  expect(page([true, false, false])).toEqual({ failed: '2 failed', retry: 'Retry 2' });
  expect(page([true, false], 'more')).toEqual({ failed: '1 or more failed', retry: 'Retry 1 or more' });
});

it('and older messages too, where all that are known are of removed channels', () => {
  expect(page([true, true], 'more')).toMatchObject({ retry: 'Retry older messages' });
});
