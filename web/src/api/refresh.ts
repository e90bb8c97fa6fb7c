import { useQueryClient, type Query, type QueryClient } from '@tanstack/react-query';
import type { Shows, Topic } from './queries.ts';

/** Reads anew what is open and shows something of a topic, after a write that changed it. */
export function useRefresh(): (topic: Topic) => Promise<void> {
  const client = useQueryClient();
  return (topic) => readAnew(client, ({ meta }) => (meta as Shows | undefined)?.topics.includes(topic) ?? false);
}

/** Reads anew those of the queries that are open, the others once they are opened; resolves when the answers are there. */
export async function readAnew(client: QueryClient, isMeant: (query: Query) => boolean): Promise<void> {
  const meant = client.getQueryCache().findAll({ predicate: isMeant });
  await Promise.all(
    meant.map(async (query) => {
      // A further page on its way would be given up for this: whoever pressed "Show more" gets it first. A first answer on
      // its way would be taken for a new one, and may be older than what this is about.
      if (isReadingMore(query) || isReadingFirst(query)) await query.promise?.catch(() => undefined);
      await client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    }),
  );
}

const isReadingMore = ({ state: { fetchStatus, fetchMeta } }: Query) =>
  fetchStatus !== 'idle' && fetchMeta?.fetchMore !== undefined;

const isReadingFirst = ({ state: { fetchStatus, data } }: Query) => fetchStatus !== 'idle' && data === undefined;
