import { useQueryClient } from '@tanstack/react-query';
import type { Shows, Topic } from './queries.ts';

/** Reads anew what is open and shows something of a topic, after a write that changed it. */
export function useRefresh(): (topic: Topic) => Promise<void> {
  const client = useQueryClient();
  return (topic) =>
    client.invalidateQueries({ predicate: ({ meta }) => (meta as Shows | undefined)?.topics.includes(topic) ?? false });
}
