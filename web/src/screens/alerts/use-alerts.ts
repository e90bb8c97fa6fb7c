import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queries } from '../../api/queries.ts';
import type { Alert, Page } from '../../api/types.ts';
import { useRead } from '../../ui/unread.tsx';
import { useKept } from '../../ui/use-kept.ts';
import type { AlertFilter } from './filter.ts';

/** What a question was answered with. */
interface Answer {
  readonly status: AlertFilter['status'];
  readonly unacknowledged: readonly Alert[];
  readonly acknowledged: readonly Alert[];
}

const noRows: readonly Alert[] = [];
/** What is shown before anything was read. */
export const nothing = ({ status }: AlertFilter): Answer => ({ status, unacknowledged: noRows, acknowledged: noRows });

/** Open ones are two lists, the unacknowledged before the others; the rest is one. What was shown stays until all came. */
export function useAlerts(filter: AlertFilter, integrationId: string | undefined) {
  const { status, severity, rule, scope, acknowledged } = filter;
  const isOpen = status === 'open';
  const wanted = [acknowledged !== 'true', isOpen && acknowledged !== 'false'] as const;
  const options = (which: 'true' | 'false' | undefined) =>
    queries.alerts({ status, severity, rule, scope, acknowledged: which }, integrationId);
  const first = useRead(useInfiniteQuery({ ...options(isOpen ? 'false' : undefined), enabled: wanted[0] }));
  const second = useRead(useInfiniteQuery({ ...options('true'), enabled: wanted[1] }));
  const firstRead = useRows(first.data, wanted[0]);
  const secondRead = useRows(second.data, wanted[1]);
  const now = useMemo(
    (): Answer | undefined =>
      firstRead && secondRead ? { status, unacknowledged: firstRead, acknowledged: secondRead } : undefined,
    [status, firstRead, secondRead],
  );
  const kept = useKept(now);
  const asked = [first, second].filter((_, index) => wanted[index]);
  const error = asked.find((query) => query.error)?.error;
  return {
    // The answer before stands in for one that comes, not for one that failed.
    answer: now ?? (error ? undefined : kept),
    earlier: now === undefined,
    shown: { first, second },
    more: asked.some((query) => query.hasNextPage),
    state: { error, retry: () => asked.forEach((query) => void query.refetch()) },
  };
}

/** The rows of a list as far as it was read; undefined while nothing was, none where it is not wanted. */
function useRows(data: { pages: readonly Page<Alert>[] } | undefined, wanted: boolean) {
  return useMemo(() => (wanted ? data?.pages.flatMap(({ items }) => items) : noRows), [data, wanted]);
}
