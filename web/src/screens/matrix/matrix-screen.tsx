import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { queries } from '../../api/queries.ts';
import { IntegrationPage } from '../../shell/integration-page.tsx';
import { csv, download } from '../../text/export.ts';
import { shortCommit } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { useRead } from '../../ui/unread.tsx';
import { Empty } from '../../ui/notice.tsx';
import { matrixCsv } from './export.ts';
import { MatrixPage } from './matrix-page.tsx';
import './matrix.css';

/** The namespace x environment grid of an integration, at its head or as of any report. */
export default function MatrixScreen({ id }: { id: string }) {
  const [params] = useSearchParams();
  return (
    <IntegrationPage id={id} tab="matrix" actions={<Exports id={id} />}>
      {(overview) =>
        overview.headCommit === null && !params.has('at') ? (
          <NoReport id={id} cameIn={overview.lastSubmission !== null} />
        ) : (
          <MatrixPage id={id} overview={overview} />
        )
      }
    </IntegrationPage>
  );
}

function NoReport({ id, cameIn }: { id: string; cameIn: boolean }) {
  return (
    <section className="card">
      {cameIn ? (
        <Empty title="No report to judge">
          <p>
            Reports came in, but none became the head: see why in the{' '}
            <Link href={`/integrations/${id}/ingest`}>ingest log</Link>.
          </p>
        </Empty>
      ) : (
        <Empty title="No report yet">
          <p>The matrix shows what the Clef CLI reports from your pipeline. It appears here with the first report.</p>
          <p className="mt2">
            <Link className="btn primary" href={`/integrations/${id}/start`}>
              Send the first report
            </Link>
          </p>
        </Empty>
      )}
    </section>
  );
}

/** What can be taken away from here: the matrix as it is shown. */
function Exports({ id }: { id: string }) {
  const [params] = useSearchParams();
  const { data: overview } = useQuery(queries.overview(id));
  const { data: matrix, error } = useRead(
    useQuery({
      ...queries.matrix(id, params.get('at') ?? undefined),
      enabled: overview !== undefined && overview.headCommit !== null,
    }),
  );
  if (!overview || overview.headCommit === null || (error && !matrix)) return null;
  const save = (ending: 'json' | 'csv') => {
    if (!matrix) return;
    const name = `${overview.name}-${shortCommit(matrix.commitSha)}.${ending}`;
    if (ending === 'json') download(name, 'application/json', `${JSON.stringify(matrix, null, 2)}\n`);
    else download(name, 'text/csv', csv(matrixCsv(matrix)));
  };
  // They stay while another report is on its way: what is below them must not jump at each step of the scrubber.
  const busy = matrix === undefined;
  return (
    <>
      <Button className="btn quiet" busy={busy} onClick={() => save('json')}>
        Export JSON
      </Button>
      <Button className="btn quiet" busy={busy} onClick={() => save('csv')}>
        Export CSV
      </Button>
      <Button className="btn quiet" busy={busy} onClick={() => print()}>
        Print
      </Button>
    </>
  );
}
