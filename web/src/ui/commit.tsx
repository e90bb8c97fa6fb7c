import { Link, useLocation, useSearchParams } from 'wouter';
import { shortCommit } from '../text/words.ts';

/** A commit by its first seven characters, which leads to the matrix at it; from the matrix itself, what is open stays. */
export function Commit({ sha, integrationId }: { sha: string; integrationId: string }) {
  const matrix = `/integrations/${integrationId}/matrix`;
  const [here] = useLocation();
  const [shown] = useSearchParams();
  const params = new URLSearchParams(here === matrix ? shown : undefined);
  params.set('at', sha);
  return (
    <Link className="commit" href={`${matrix}?${params}`} title={sha}>
      {shortCommit(sha)}
    </Link>
  );
}
