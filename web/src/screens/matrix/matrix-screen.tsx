import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { queries } from '../../api/queries.ts';
import { IntegrationPage } from '../../shell/integration-page.tsx';
import { csv, download } from '../../text/export.ts';
import { shortCommit } from '../../text/words.ts';
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
  const { data: matrix } = useQuery({
    ...queries.matrix(id, params.get('at') ?? undefined),
    enabled: overview !== undefined && overview.headCommit !== null,
  });
  if (!overview || !matrix) return null;
  const name = `${overview.name}-${shortCommit(matrix.commitSha)}`;
  return (
    <>
      <button
        type="button"
        className="btn quiet"
        onClick={() => download(`${name}.json`, 'application/json', `${JSON.stringify(matrix, null, 2)}\n`)}
      >
        Export JSON
      </button>
      <button
        type="button"
        className="btn quiet"
        onClick={() => download(`${name}.csv`, 'text/csv', csv(matrixCsv(matrix)))}
      >
        Export CSV
      </button>
      <button type="button" className="btn quiet" onClick={() => print()}>
        Print
      </button>
    </>
  );
}
