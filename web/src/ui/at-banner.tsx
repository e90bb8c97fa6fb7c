import { Link, useLocation, useSearchParams } from 'wouter';
import type { Matrix } from '../api/types.ts';
import { plural, shortCommit } from '../text/words.ts';
import { Commit } from './commit.tsx';
import { Icon } from './icon.tsx';

/** What is said of the report that a page shows; it takes the same place at the head, so that nothing moves. */
export interface Viewed extends Pick<Matrix, 'commitSha' | 'isHead' | 'behind' | 'outsideLine'> {
  readonly integrationId: string;
  readonly headCommit: string | null;
}

/** Says that a page shows an older report or one outside the line, and leads back to the latest. */
export function AtBanner({ viewed }: { viewed: Viewed }) {
  const { commitSha, isHead, headCommit, integrationId } = viewed;
  const [here] = useLocation();
  const [params] = useSearchParams();
  const latest = new URLSearchParams(params);
  latest.delete('at');
  return (
    <div className={isHead ? 'banner at latest' : 'banner at'} role="status">
      <Icon name={isHead ? 'check' : 'clock'} />
      <span>
        {isHead ? 'Viewing the latest report,' : 'Viewing'}{' '}
        <span className="commit" title={commitSha}>
          {shortCommit(commitSha)}
        </span>
        {isHead ? '.' : <Where viewed={viewed} />}
      </span>
      {isHead ? null : (
        <>
          <Link className="strong" href={`${here}${latest.size > 0 ? `?${latest}` : ''}`}>
            Back to latest
          </Link>
          {headCommit === null ? null : (
            <span className="dim">
              Alerts and mails always follow the head, <Commit sha={headCommit} integrationId={integrationId} />.
            </span>
          )}
        </>
      )}
    </div>
  );
}

function Where({ viewed: { behind, outsideLine } }: { viewed: Viewed }) {
  if (behind !== null) return <>, {plural(behind, 'commit')} behind.</>;
  if (outsideLine === 'late') return <>, which came after a newer report: it is kept, and changed no alert.</>;
  if (outsideLine === 'untracked') return <>, of a branch that is not tracked: it is kept, and changed no alert.</>;
  return <>, which is not one of the reports that led to the head.</>;
}
