import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { queries } from '../../api/queries.ts';
import type { FleetRow } from '../../api/types.ts';
import { calmInWords } from '../../text/verdict.ts';
import { plural } from '../../text/words.ts';
import { Commit } from '../../ui/commit.tsx';
import { Empty } from '../../ui/notice.tsx';
import { Ago } from '../../ui/time.tsx';
import { Unread } from '../../ui/unread.tsx';
import { isNarrowed, type AlertFilter } from './filter.ts';

/** Why a list of alerts is empty: nothing matches, all is well, or nothing is known. */
export function NoAlerts({ filter, integrationId }: { filter: AlertFilter; integrationId: string | undefined }) {
  const query = useQuery(queries.fleet());
  const { data } = query;
  if (!data) return <Unread of={query} />;
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
  const { id, headCommit, headReceivedAt, evaluable, failing } = row;
  if (headCommit === null) {
    return (
      <Empty title={calmInWords([row])}>
        <p>
          Alerts come from reports. <Link href={`/integrations/${id}/start`}>Set up the pipeline</Link>, and the first
          report shows here by itself.
        </p>
      </Empty>
    );
  }
  return (
    <Empty title={calmInWords([row])}>
      <p>
        As of the head, <Commit sha={headCommit} integrationId={id} />
        {headReceivedAt ? (
          <>
            {', '}
            <Ago at={headReceivedAt} />
          </>
        ) : null}
        .{evaluable ? '' : ' It has no cell and no result: it says nothing about any rule.'}
        {failing ? (
          <>
            {' '}
            Rules that are switched off open no alert:{' '}
            <Link href={`/integrations/${id}/policies?show=fail`}>what fails</Link>.
          </>
        ) : null}
      </p>
    </Empty>
  );
}

function AllClear({ rows }: { rows: readonly FleetRow[] }) {
  const heads = rows.filter(({ headCommit }) => headCommit !== null);
  const unknown = rows.length - heads.length;
  const failing = heads.some((row) => row.failing);
  if (heads.length === 0) {
    return (
      <Empty title={calmInWords(rows)}>
        <p>None of {plural(rows.length, 'integration')} has reported.</p>
      </Empty>
    );
  }
  return (
    <Empty title={calmInWords(rows)}>
      <p>
        {failing ? 'Rules that are switched off open no alert. ' : ''}As of the head of{' '}
        {plural(heads.length, 'integration')}.
        {unknown > 0 ? ` Nothing is known of ${plural(unknown, 'other')} without a report.` : ''}
      </p>
    </Empty>
  );
}
