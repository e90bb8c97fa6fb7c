import type { DriftView } from '../api/types.ts';
import { Commit } from './commit.tsx';

/** Since which commit something is as it is, and whether it may be so for longer. */
export function Since({
  since,
  integrationId,
}: {
  since: DriftView['namespaces'][number]['since'];
  integrationId: string;
}) {
  if (!since) return null;
  return (
    <>
      {since.exact ? 'Since ' : 'At least since '}
      <Commit sha={since.commitSha} integrationId={integrationId} />
    </>
  );
}
