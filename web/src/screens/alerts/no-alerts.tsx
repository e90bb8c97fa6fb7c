import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { queries } from '../../api/queries.ts';
import type { FleetRow } from '../../api/types.ts';
import { plural } from '../../text/words.ts';
import { Commit } from '../../ui/commit.tsx';
import { Empty } from '../../ui/notice.tsx';
import { Ago } from '../../ui/time.tsx';
import { isNarrowed, type AlertFilter } from './filter.ts';

/** Why a list of alerts is empty: nothing matches, all is well, or nothing is known. */
export function NoAlerts({ filter, integrationId }: { filter: AlertFilter; integrationId: string | undefined }) {
  const { data } = useQuery(queries.fleet());
  if (!data) return null;
  const rows = integrationId === undefined ? data.items : data.items.filter(({ id }) => id === integrationId);
  return <section className="card">{explain(filter, rows, integrationId)}</section>;
}

function explain(filter: AlertFilter, rows: readonly FleetRow[], integrationId: string | undefined): ReactNode {
  if (isNarrowed(filter)) {
    return (
      <Empty title="No alert matches">
        <p>Rule and scope count whole: a rule by its id, a scope as namespace/environment.</p>
      </Empty>
    );
  }
  if (filter.status !== 'open') {
    return (
      <Empty title={filter.status === 'resolved' ? 'Nothing was resolved yet' : 'No alert yet'}>
        <p>A report with a failing rule opens an alert, and a clean report resolves it and names the commit.</p>
      </Empty>
    );
  }
  if (rows.length === 0) return <Empty title="No integration yet" />;
  return integrationId === undefined ? <AllClear rows={rows} /> : <Clear row={rows[0]!} />;
}

function Clear({ row }: { row: FleetRow }) {
  const { data: matrix } = useQuery({ ...queries.matrix(row.id), enabled: row.headCommit !== null });
  if (row.headCommit === null) {
    return (
      <Empty title="No report yet, so nothing is judged">
        <p>
          Alerts come from reports. <Link href={`/integrations/${row.id}/start`}>Set up the pipeline</Link>, and the
          first report shows here by itself.
        </p>
      </Empty>
    );
  }
  if (!matrix) return null;
  const head = (
    <>
      <Commit sha={row.headCommit} integrationId={row.id} />
      {row.headReceivedAt ? (
        <>
          {', '}
          <Ago at={row.headReceivedAt} />
        </>
      ) : null}
    </>
  );
  if (!matrix.evaluable) {
    return (
      <Empty title="No alert is open, but the head evaluated nothing">
        <p>The report at the head, {head}, has no cell and no result: it says nothing about any rule.</p>
      </Empty>
    );
  }
  if (row.failing) {
    return (
      <Empty title={`No alert is open, but ${failingOf(row.failing)}`}>
        <p>
          As of the head, {head}. Rules that are switched off open no alert:{' '}
          <Link href={`/integrations/${row.id}/policies?show=fail`}>what fails</Link>.
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="No alerts: all evaluated rules pass">
      <p>As of the head, {head}.</p>
    </Empty>
  );
}

const failingOf = (n: number) => plural(n, 'result fails', 'results fail');

function AllClear({ rows }: { rows: readonly FleetRow[] }) {
  const silent = rows.filter(({ headCommit }) => headCommit === null);
  const judged = rows.length - silent.length;
  if (judged === 0) {
    return (
      <Empty title="No report yet, so nothing is judged">
        <p>None of {plural(rows.length, 'integration')} has reported.</p>
      </Empty>
    );
  }
  const failing = rows.reduce((sum, row) => sum + (row.failing ?? 0), 0);
  return (
    <Empty title={failing > 0 ? `No alert is open, but ${failingOf(failing)}` : 'No alerts: all evaluated rules pass'}>
      <p>
        {failing > 0 ? 'Rules that are switched off open no alert. ' : ''}As of the head of{' '}
        {plural(judged, 'integration')}.
        {silent.length > 0 ? ` Nothing is known of ${plural(silent.length, 'other')} without a report.` : ''}
      </p>
    </Empty>
  );
}
