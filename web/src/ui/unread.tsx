import type { ReactNode } from 'react';
import { isAbsent } from '../api/client.ts';
import { Failure } from './notice.tsx';
import { useKept } from './use-kept.ts';

/** What is looked at of a query. */
interface Read {
  readonly data: unknown;
  readonly error: unknown;
  readonly isPlaceholderData: boolean;
  readonly errorUpdateCount: number;
  refetch(): unknown;
}

/**
 * The query, with why it could not be read for as long as it was not: whenever it is asked for again its own error is gone
 * until the next answer, and what was said of it would blink.
 */
export function useRead<Query extends Read>(query: Query): Query {
  const { data, error, isPlaceholderData, errorUpdateCount } = query;
  const kept = useKept(error ?? undefined);
  const wasRead = data !== undefined && !isPlaceholderData;
  // Another question may have been asked since then, which did not fail yet.
  if (wasRead || kept === undefined || errorUpdateCount === 0) return query;
  return { ...query, data: undefined, error: kept, isPlaceholderData: false };
}

/** What stands in the place of what was not read: nothing at first, then why. `absent` is for what is not there, or not any more. */
export function Unread({ of, absent }: { of: Read; absent?: ReactNode }) {
  const { error, refetch } = useRead(of);
  if (!error) return null;
  return absent !== undefined && isAbsent(error) ? absent : <Failure error={error} retry={() => void refetch()} />;
}
