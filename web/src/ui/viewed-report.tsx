import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { queries } from '../api/queries.ts';
import { AtBanner } from './at-banner.tsx';

/** Says of which report a page beside the matrix speaks; nothing at the head. */
export function ViewedReport({ id, headCommit }: { id: string; headCommit: string | null }) {
  const [params] = useSearchParams();
  const at = params.get('at') ?? undefined;
  const { data } = useQuery({ ...queries.matrix(id, at), enabled: at !== undefined });
  if (at === undefined || !data) return null;
  return <AtBanner viewed={{ ...data, integrationId: id, headCommit }} />;
}
