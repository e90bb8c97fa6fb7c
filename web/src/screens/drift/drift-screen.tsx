import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { queries } from '../../api/queries.ts';
import type { DriftView, Overview } from '../../api/types.ts';
import { IntegrationPage } from '../../shell/integration-page.tsx';
import { plural } from '../../text/words.ts';
import { Answered, Earlier } from '../../ui/earlier.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Empty } from '../../ui/notice.tsx';
import { ReportFailure } from '../../ui/report-failure.tsx';
import { Since } from '../../ui/since.tsx';
import { StatusShape, wordOf } from '../../ui/status.tsx';
import { ViewedReport } from '../../ui/viewed-report.tsx';
import { arrange } from './arrange.ts';
import { TableHead } from '../../ui/table-head.tsx';
import { useRead } from '../../ui/unread.tsx';
import './drift.css';

/** Which namespaces differ across environments, how, and since which commit. */
export default function DriftScreen({ id }: { id: string }) {
  return (
    <IntegrationPage id={id} tab="drift">
      {(overview) => <DriftPage id={id} overview={overview} />}
    </IntegrationPage>
  );
}

function DriftPage({ id, overview }: { id: string; overview: Overview }) {
  const [params] = useSearchParams();
  const at = params.get('at') ?? undefined;
  const known = overview.headCommit !== null || at !== undefined;
  const { data, error, refetch, isPlaceholderData } = useRead(
    useQuery({ ...queries.drift(id, at), enabled: known, placeholderData: (before) => before }),
  );
  if (!known) return <NoReport id={id} />;
  return (
    <>
      <ViewedReport id={id} headCommit={overview.headCommit} shown={data?.commitSha} />
      {data ? (
        <Earlier is={isPlaceholderData}>
          <DriftTable id={id} view={data} />
        </Earlier>
      ) : error ? (
        <ReportFailure error={error} retry={() => void refetch()} latest={`/integrations/${id}/drift`} />
      ) : null}
    </>
  );
}

function NoReport({ id }: { id: string }) {
  return (
    <section className="card">
      <Empty title="No report yet">
        <p>
          Drift is told by the Clef CLI. <Link href={`/integrations/${id}/start`}>Send the first report</Link>, and it
          shows here.
        </p>
      </Empty>
    </section>
  );
}

function DriftTable({ id, view }: { id: string; view: DriftView }) {
  const { drifted, inOrder, notReported } = arrange(view);
  if (!view.compared) {
    return (
      <section className="card">
        <Empty title="This report says nothing of drift">
          <p>Its namespaces may differ or not: the Clef CLI did not compare them, or could not read their files.</p>
        </Empty>
      </section>
    );
  }
  const rows = [...drifted, ...inOrder];
  // A list of findings that has none names no namespace.
  if (rows.length === 0) return <Lede drifted={drifted} />;
  return (
    <>
      <Lede drifted={drifted} />
      <section className="card" aria-label="Drift by namespace">
        <table className="t cards fixed drifting" role="table">
          <TableHead names={['Namespace', 'State', 'What differs', 'Keys', 'Since']} />
          <tbody role="rowgroup">
            {rows.map((entry, index) => (
              <Row key={index} id={id} entry={entry} />
            ))}
            {notReported.map((namespace) => (
              <tr key={namespace} role="row">
                <Name namespace={namespace} />
                <td role="cell" className="dim">
                  Not reported
                </td>
                <td role="cell" className="hide-s" colSpan={3} />
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Lede({ drifted }: { drifted: DriftView['namespaces'] }) {
  return (
    <Answered>
      <p className="lede">
        {drifted.length === 0
          ? 'No namespace is drifted: each holds the same keys in all its environments.'
          : `${plural(new Set(drifted.map(({ namespace }) => namespace)).size, 'namespace')} drifted. A drifted namespace does not hold the same keys in all its environments.`}
      </p>
    </Answered>
  );
}

function Row({ id, entry }: { id: string; entry: DriftView['namespaces'][number] }) {
  const { namespace, isDrifted, severity, summary, driftCount, since } = entry;
  return (
    <tr role="row" className={isDrifted ? 'drifted' : undefined}>
      <Name namespace={namespace} />
      <td role="cell" className="nw">
        {isDrifted ? (
          <span className="st warn">
            <Icon name="drift" />
            Drifted
          </span>
        ) : (
          <span className="st ok">
            <StatusShape status="healthy" />
            In order
          </span>
        )}
        {isDrifted && severity !== null ? <span className="l2">{wordOf(severity)}</span> : null}
      </td>
      <td role="cell" className={summary === null ? 'hide-s' : 'full'}>
        <bdi>{summary}</bdi>
      </td>
      <td role="cell" className={driftCount === null ? 'r hide-s' : 'r'} data-l="Keys">
        {driftCount}
      </td>
      <td role="cell" className={since === null ? 'hide-s' : 'full nw'}>
        <Since since={since} integrationId={id} />
      </td>
    </tr>
  );
}

function Name({ namespace }: { namespace: string }) {
  return (
    <th scope="row" role="rowheader">
      <span className="scope">
        <bdi>{namespace}</bdi>
      </span>
    </th>
  );
}
