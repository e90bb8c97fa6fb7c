import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { queries } from '../../api/queries.ts';
import type { Submission } from '../../api/types.ts';
import { IntegrationPage } from '../../shell/integration-page.tsx';
import { csv, download } from '../../text/export.ts';
import { Icon } from '../../ui/icon.tsx';
import { More } from '../../ui/more.tsx';
import { Empty } from '../../ui/notice.tsx';
import { Unread } from '../../ui/unread.tsx';
import { LogTable } from './log-table.tsx';
import { countSorts, logCsv, sortOf, sorts, type Sort } from './sorts.ts';
import './ingest.css';

/** What came through the doors, refused submissions too: the page for whoever looks after a pipeline at night. */
export default function IngestScreen({ id }: { id: string }) {
  return (
    <IntegrationPage id={id} tab="ingest">
      {({ name }) => <Log id={id} name={name} />}
    </IntegrationPage>
  );
}

function Log({ id, name }: { id: string; name: string }) {
  const query = useInfiniteQuery(queries.ingestLog(id));
  const [params, setParams] = useSearchParams();
  const only = sortOf(params.get('kind'));
  if (!query.data) return <Unread of={query} />;
  const log = query.data.pages.flatMap(({ items }) => items);
  if (log.length === 0) return <Nothing id={id} />;
  const shown = only === undefined ? log : log.filter((each) => sorts[only].has(each));
  return (
    <>
      <div className="head">
        <Filter log={log} only={only} choose={(sort) => setParams(sort ? { kind: sort } : {}, { replace: true })} />
        <button
          type="button"
          className="btn quiet"
          onClick={() => download(`${name}-ingest-log.csv`, 'text/csv', csv(logCsv(shown)))}
        >
          Export CSV
        </button>
      </div>
      <section className="card" aria-label="Submissions, newest first">
        {shown.length === 0 ? <NoneOfSort many={log.length} /> : <LogTable integrationId={id} log={shown} />}
      </section>
      <More query={query} />
    </>
  );
}

function Filter({
  log,
  only,
  choose,
}: {
  log: readonly Submission[];
  only: Sort | undefined;
  choose(sort?: Sort): void;
}) {
  return (
    <div className="row" role="group" aria-label="Show only">
      {countSorts(log).map(({ sort, count }) => (
        <button
          key={sort}
          type="button"
          className="pill"
          aria-pressed={sort === only}
          onClick={() => choose(sort === only ? undefined : sort)}
        >
          <b>{count}</b> {sorts[sort].word}
        </button>
      ))}
    </div>
  );
}

function NoneOfSort({ many }: { many: number }) {
  const [, setParams] = useSearchParams();
  return (
    <Empty title={`None of the last ${many} submissions is of this kind`}>
      <button type="button" className="btn sm" onClick={() => setParams({}, { replace: true })}>
        Show all
      </button>
    </Empty>
  );
}

function Nothing({ id }: { id: string }) {
  return (
    <section className="card">
      <Empty title="Nothing came in yet">
        <p>
          Every submission of the CLI shows here the moment it arrives, refused ones with the reason and what to do. A
          request with a wrong key is not listed: nobody can tell whose it was. The CI job ends with status 401 then.
        </p>
        <p className="mt2">
          <Link className="btn" href={`/integrations/${id}/start`}>
            <Icon name="in" />
            Connect a pipeline
          </Link>
        </p>
      </Empty>
    </section>
  );
}
