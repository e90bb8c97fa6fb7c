import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { queries } from '../../api/queries.ts';
import type { FleetRow, HealthStatus } from '../../api/types.ts';
import { useMayManageInstallation } from '../../shell/session.ts';
import { csv, download } from '../../text/export.ts';
import { plural } from '../../text/words.ts';
import { Icon } from '../../ui/icon.tsx';
import { Empty } from '../../ui/notice.tsx';
import { PageHead, useTitle } from '../../ui/page.tsx';
import { StatusShape, wordOf, worstFirst } from '../../ui/status.tsx';
import { BarMarks } from '../../ui/strip.tsx';
import { Unread } from '../../ui/unread.tsx';
import { FleetTable } from './fleet-table.tsx';
import { fleetCsv, sorted, type Order, orders } from './order.ts';
import './fleet.css';

/** Every integration, the worst first: what is broken, and whether somebody is on it. */
export default function FleetScreen() {
  useTitle('Fleet');
  const query = useQuery(queries.fleet());
  const { data } = query;
  const mayManage = useMayManageInstallation();
  const [params, setParams] = useSearchParams();
  if (!data) return <Unread of={query} />;

  const only = worstFirst.find((status) => status === params.get('status'));
  const order: Order = orders.find((each) => each === params.get('sort')) ?? 'worst';
  const rows = sorted(
    data.items.filter(({ status }) => only === undefined || status === only),
    order,
  );
  const cells = data.items.reduce(
    (sum, { cells: counts }) => sum + (counts ? Object.values(counts).reduce((a, b) => a + b, 0) : 0),
    0,
  );
  const set = (name: string, value: string | undefined) =>
    setParams(
      (before) => {
        if (value === undefined) before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: true },
    );

  return (
    <div className="stack">
      <PageHead
        title="Fleet"
        sub={
          data.items.length === 0
            ? 'No integration yet.'
            : `${plural(data.items.length, 'integration')}, ${plural(cells, 'cell')}.`
        }
        actions={
          <>
            {data.items.length > 0 ? (
              <button
                type="button"
                className="btn quiet"
                onClick={() => download('fleet.csv', 'text/csv', csv(fleetCsv(rows)))}
              >
                Export CSV
              </button>
            ) : null}
            {mayManage ? (
              <Link className={data.items.length === 0 ? 'btn primary' : 'btn'} href="/new">
                <Icon name="plus" />
                New integration
              </Link>
            ) : null}
          </>
        }
      />
      {data.items.length === 0 ? (
        <NoIntegration mayManage={mayManage} />
      ) : (
        <>
          <Summary rows={data.items} only={only} choose={(status) => set('status', status)} />
          {only !== undefined && rows.length === 0 ? (
            <NoneOfStatus status={only} showAll={() => set('status', undefined)} />
          ) : (
            <>
              <FleetTable rows={rows} order={order} sort={(each) => set('sort', each === 'worst' ? undefined : each)} />
              <Legend />
            </>
          )}
        </>
      )}
    </div>
  );
}

function NoIntegration({ mayManage }: { mayManage: boolean }) {
  return (
    <section className="card">
      <Empty title="Nothing reports here yet">
        {mayManage ? (
          <p>
            An integration is one repository’s pipeline. Make one, and you get a key and a snippet for your CI; its
            first report shows here by itself.
          </p>
        ) : (
          <p>An administrator of this installation makes integrations, under “New integration”.</p>
        )}
      </Empty>
    </section>
  );
}

/** Where the fleet is narrowed to a status that nobody has. */
function NoneOfStatus({ status, showAll }: { status: HealthStatus; showAll(): void }) {
  return (
    <section className="card">
      <Empty title={`No integration has the status ${wordOf(status)}`}>
        <button type="button" className="btn" onClick={showAll}>
          Show all integrations
        </button>
      </Empty>
    </section>
  );
}

/** How many there are of each status; a press shows only those. */
function Summary({
  rows,
  only,
  choose,
}: {
  rows: readonly FleetRow[];
  only: HealthStatus | undefined;
  choose(status: HealthStatus | undefined): void;
}) {
  const open = rows.reduce((sum, row) => sum + row.openAlerts, 0);
  const unacknowledged = rows.reduce((sum, row) => sum + row.unacknowledgedAlerts, 0);
  return (
    <div className="row" role="group" aria-label="Integrations by worst status">
      {worstFirst.map((status) => (
        <button
          key={status}
          type="button"
          className="pill"
          aria-pressed={status === only}
          onClick={() => choose(status === only ? undefined : status)}
        >
          <StatusShape status={status} />
          <b>{rows.filter((row) => row.status === status).length}</b> {wordOf(status)}
        </button>
      ))}
      <Link className="pill" href="/alerts">
        <span>
          <b>{open}</b> open alerts, <b>{unacknowledged}</b> unacknowledged
        </span>
      </Link>
    </div>
  );
}

function Legend() {
  return (
    <p className="legend">
      <span>A bar is one report, oldest left. Height: failing results.</span>
      <BarMarks
        width={4}
        words={{
          healthy: 'short: OK',
          warning: 'pointed: Warning',
          critical: 'flat: Critical',
          unknown: 'hollow: Unknown',
        }}
      />
    </p>
  );
}
