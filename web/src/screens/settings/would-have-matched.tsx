import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { queries } from '../../api/queries.ts';
import type { Severity } from '../../api/types.ts';
import { plural } from '../../text/words.ts';
import { Failure } from '../../ui/notice.tsx';
import { Status } from '../../ui/status.tsx';
import { useNow } from '../../ui/time.tsx';
import { useRead } from '../../ui/unread.tsx';
import { isWhole, previewOf } from './preview.ts';

const severities: readonly Severity[] = ['critical', 'warning', 'info'];

/** What a channel of the chosen severity would have been told of in the last 30 days. */
export function WouldHaveMatched({ id, saved }: { id: string; saved: Severity }) {
  const { data, error, hasNextPage, refetch } = useRead(
    useInfiniteQuery(queries.alerts({ status: 'all', limit: '200' }, id)),
  );
  const [params] = useSearchParams();
  const now = useNow();
  const min = severities.find((each) => each === params.get('min')) ?? saved;
  const alerts = data?.pages.flatMap(({ items }) => items) ?? [];
  const { messages, matching, bySeverity, below, acknowledged } = previewOf(alerts, min, now);
  const least = isWhole(alerts, hasNextPage, now) ? '' : 'at least ';
  return (
    <aside className="card" aria-labelledby="matched">
      <header>
        <h2 id="matched">Would have matched</h2>
        <span className="dim small">last 30 days</span>
      </header>
      <div className="pad stack" aria-live="polite">
        {error ? <Failure error={error} retry={() => void refetch()} /> : null}
        {data ? (
          <>
            <p>
              {least}
              <b className="num big">{matching}</b> {matching === 1 ? 'new alert' : 'new alerts'} in{' '}
              {plural(messages, 'message')}
            </p>
            <dl className="kv">
              {severities
                .filter((each) => bySeverity[each] > 0)
                .map((each) => (
                  <div key={each} className="pair">
                    <dt>
                      <Status status={each} />
                    </dt>
                    <dd>{plural(bySeverity[each], 'alert')}</dd>
                  </div>
                ))}
              <div className="pair">
                <dt>Left out</dt>
                <dd>{plural(below, 'alert')} below the severity</dd>
              </div>
              <div className="pair">
                <dt>Stopped</dt>
                <dd>{acknowledged} acknowledged by now</dd>
              </div>
            </dl>
            <p className="dim small">
              Counted from the alerts that opened. One that still fails is told again with each head until somebody
              acknowledges it.
            </p>
          </>
        ) : null}
      </div>
    </aside>
  );
}
