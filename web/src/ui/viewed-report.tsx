import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { queries } from '../api/queries.ts';
import { AtBanner } from './at-banner.tsx';

/** Says of which report a page beside the matrix speaks, where that is the one `shown` below; nothing at the head. */
export function ViewedReport({
  id,
  headCommit,
  shown,
}: {
  id: string;
  headCommit: string | null;
  shown: string | undefined;
}) {
  const [params] = useSearchParams();
  const at = params.get('at') ?? undefined;
  const { data } = useQuery({
    ...queries.matrix(id, at),
    enabled: at !== undefined,
    placeholderData: (before) => before,
  });
  if (at === undefined || data?.commitSha !== shown) return null;
  return data ? <AtBanner viewed={{ ...data, integrationId: id, headCommit }} /> : null;
}
