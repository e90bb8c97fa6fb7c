import { useQueryClient, type Query, type QueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { ApiError } from '../api/client.ts';
import { messageOf } from '../ui/notice.tsx';
import { At } from '../ui/time.tsx';

/** Says on every page that what it shows may be old, and from when it is: a wall screen must not look calm by mistake. */
export function Outdated() {
  const client = useQueryClient();
  const query = useSyncExternalStore(
    useCallback((watcher) => client.getQueryCache().subscribe(watcher), [client]),
    () => findOutdated(client),
  );
  if (!query) return null;
  return (
    <p className="banner crit" role="alert">
      <span>
        {messageOf(query.state.error)} What you see is as of{' '}
        <At at={new Date(query.state.dataUpdatedAt).toISOString()} />.
      </span>
    </p>
  );
}

/** Something that is shown and could not be read anew. Where the API says no, the page itself tells why. */
function findOutdated(client: QueryClient): Query | undefined {
  const shown = client.getQueryCache().findAll({ type: 'active' });
  return shown.find(
    ({ state: { data, error } }) =>
      data !== undefined && error !== null && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
  );
}
