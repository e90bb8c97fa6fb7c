import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { queries } from '../../api/queries.ts';
import type { FleetRow } from '../../api/types.ts';
import { verdictOf } from '../../text/verdict.ts';
import { plural } from '../../text/words.ts';
import { Commit } from '../../ui/commit.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Status, StatusShape, worstFirst } from '../../ui/status.tsx';
import { Strip } from '../../ui/strip.tsx';
import { Ago } from '../../ui/time.tsx';
import { useEntryCount } from '../../ui/use-entry-count.ts';
import type { Order } from './order.ts';

/** Rows are drawn, and their strips asked for, in groups of so many as one scrolls down. */
const groupSize = 60;

/** The fleet, a row for each integration. */
export function FleetTable({
  rows,
  order,
  sort,
}: {
  rows: readonly FleetRow[];
  order: Order;
  sort(order: Order): void;
}) {
  const [groups, setGroups] = useEntryCount('groups', 1);
  const shown = rows.slice(0, groups * groupSize);
  return (
    <section className="card" aria-label="Integrations">
      <table className="t cards wide fleet" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <Heading name="Integration" by="name" order={order} sort={sort} />
            <Heading name="Worst status" by="worst" order={order} sort={sort} />
            <th scope="col" role="columnheader">
              Cells
            </th>
            <Heading name="Alerts" by="alerts" order={order} sort={sort} />
            <th scope="col" role="columnheader">
              Drifted
            </th>
            <th scope="col" role="columnheader">
              Last 30 reports
            </th>
            <Heading name="Head" by="head" order={order} sort={sort} />
          </tr>
        </thead>
        {Array.from({ length: Math.ceil(shown.length / groupSize) }, (_, index) => (
          <Group key={index} rows={shown.slice(index * groupSize, (index + 1) * groupSize)} />
        ))}
      </table>
      {shown.length < rows.length ? (
        <Sentinel seen={() => setGroups(groups + 1)} left={rows.length - shown.length} />
      ) : null}
    </section>
  );
}

function Heading({ name, by, order, sort }: { name: string; by: Order; order: Order; sort(order: Order): void }) {
  const direction = by === 'name' || by === 'head' ? 'ascending' : 'descending';
  return (
    <th scope="col" role="columnheader" aria-sort={by === order ? direction : 'none'}>
      <button type="button" className="sortable" onClick={() => sort(by)}>
        {name}
        {by === order ? <span aria-hidden="true"> {direction === 'ascending' ? '↑' : '↓'}</span> : null}
      </button>
    </th>
  );
}

/** Asks for more rows once it comes near; a press does the same. */
function Sentinel({ seen, left }: { seen(): void; left: number }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) seen();
      },
      { rootMargin: '600px' },
    );
    observer.observe(button.current!);
    return () => observer.disconnect();
  });
  return (
    <button ref={button} type="button" className="btn quiet more" onClick={seen}>
      Show {Math.min(left, groupSize)} more
    </button>
  );
}

function Group({ rows }: { rows: readonly FleetRow[] }) {
  const { data } = useQuery({ ...queries.strips(rows.map(({ id }) => id)), placeholderData: (before) => before });
  const strips = new Map(data?.items.map(({ id, strip }) => [id, strip]));
  return (
    <tbody role="rowgroup">
      {rows.map((row) => (
        <Row key={row.id} row={row} strip={strips.get(row.id)} />
      ))}
    </tbody>
  );
}

function Row({ row, strip }: { row: FleetRow; strip: FleetRow['strip'] }) {
  const page = `/integrations/${row.id}`;
  return (
    <tr role="row">
      <th scope="row" role="rowheader">
        <Link className="t1" href={`${page}/matrix`}>
          {row.name}
        </Link>
        <State row={row} />
      </th>
      <td role="cell">
        <Status status={row.status} />
      </td>
      <td role="cell" className="full">
        <CellCounts cells={row.cells} />
      </td>
      <td role="cell" className="full">
        <Alerts row={row} />
      </td>
      <td role="cell" className={row.driftedNamespaces.length === 0 ? 'none-s' : 'full'}>
        {row.driftedNamespaces.length === 0 ? (
          <span className="dim">None</span>
        ) : (
          <Link className="drift" href={`${page}/drift`} title={row.driftedNamespaces.join(', ')}>
            <Icon name="drift" />
            {row.driftedNamespaces.length}
            <span className="word-s">drifted</span>
            <span className="vh"> namespaces</span>
          </Link>
        )}
      </td>
      <td role="cell" className="full">
        {strip ? <Strip bars={strip} /> : <div className="strip" />}
      </td>
      <td role="cell" className="nw full">
        {row.headCommit === null || row.headReceivedAt === null ? (
          <span className="dim">None yet</span>
        ) : (
          <>
            <Commit sha={row.headCommit} integrationId={row.id} />{' '}
            <span className="dim">
              <Ago at={row.headReceivedAt} />
            </span>
          </>
        )}
      </td>
    </tr>
  );
}

function State({ row: { blockedSince, quietSince } }: { row: FleetRow }) {
  return (
    <div className="states">
      {blockedSince === null ? null : (
        <span className="chip crit">
          <Icon name="x" />
          Blocked, a report was refused
        </span>
      )}
      {quietSince === null ? null : (
        <span className="chip warn">
          <Icon name="clock" />
          Quiet, a report is overdue
        </span>
      )}
    </div>
  );
}

function CellCounts({ cells }: { cells: FleetRow['cells'] }) {
  if (!cells) return <span className="dim">No report yet</span>;
  return (
    <span className="counts">
      {worstFirst.map((status) => (
        <span key={status} className={cells[status] === 0 ? 'z' : ''}>
          {cells[status] === 0 ? null : (
            <>
              <StatusShape status={status} named />
              <b>{cells[status]}</b>
            </>
          )}
        </span>
      ))}
    </span>
  );
}

function Alerts({ row }: { row: FleetRow }) {
  const { id, openAlerts, unacknowledgedAlerts, failing } = row;
  const verdict = verdictOf(row);
  if (verdict === 'none') return <span className="dim">No report to judge</span>;
  if (openAlerts > 0) {
    return (
      <Link href={`/integrations/${id}/alerts`}>
        <b>{openAlerts} open</b>,{' '}
        {unacknowledgedAlerts === 0 ? 'all acknowledged' : `${unacknowledgedAlerts} unacknowledged`}
      </Link>
    );
  }
  if (verdict === 'fails') {
    return (
      <Link className="dim" href={`/integrations/${id}/policies?show=fail`}>
        None open, but {plural(failing ?? 0, 'result fails', 'results fail')}
      </Link>
    );
  }
  return <span className="dim">{verdict === 'passes' ? 'None, all rules pass' : 'None open'}</span>;
}
