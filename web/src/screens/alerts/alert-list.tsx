import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { queries } from '../../api/queries.ts';
import type { Alert } from '../../api/types.ts';
import { useMay } from '../../shell/session.ts';
import { countInWords } from '../../text/words.ts';
import { explain } from '../../ui/announcer.tsx';
import { Earlier } from '../../ui/earlier.tsx';
import { Failure } from '../../ui/notice.tsx';
import { More } from '../../ui/more.tsx';
import { IfSingleKeys } from '../../ui/single-keys.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useHeard } from '../../ui/use-heard.ts';
import { AcknowledgeDialog } from './acknowledge-dialog.tsx';
import { useAcknowledgeMany } from './acknowledge.ts';
import type { Outcome } from './acknowledge-many.ts';
import { AlertFilters } from './alert-filters.tsx';
import { AlertGroup, AlertTable, type Listing } from './alert-table.tsx';
import { BulkBar, BulkOutcome } from './bulk-bar.tsx';
import { readFilter, type AlertFilter } from './filter.ts';
import { useListKeys } from './list-keys.ts';
import { NoAlerts } from './no-alerts.tsx';
import { nothing, useAlerts } from './use-alerts.ts';
import { actionWords } from './words.ts';
import './alerts.css';

/** The alerts of one integration, or of all: what is unacknowledged first, and what to do about many at once. */
export function AlertList({ integrationId, openAlerts }: { integrationId?: string; openAlerts: number | undefined }) {
  const [params, change] = useAddress();
  const filter = readFilter(params);
  const { answer, earlier, shown, more, state } = useAlerts(filter, integrationId);
  const { status, unacknowledged, acknowledged } = answer ?? nothing(filter);
  const alerts = [...unacknowledged, ...acknowledged];
  const fleet = useQuery(queries.fleet()).data?.items ?? [];
  useHeard(JSON.stringify(filter), answer && !earlier ? countInWords(alerts.length, 'alert', more) : undefined);
  const mayPick = useMay('operator') && status === 'open';
  const mayAct = mayPick && !earlier;
  const selection = useSelection(mayAct ? unacknowledged : []);
  const [asking, setAsking] = useState<'picked' | 'matching'>();
  const many = useAcknowledgeMany();
  const ask = (what: 'picked' | 'matching') => (many.isPending ? explain(actionWords.underWay) : setAsking(what));
  const [outcome, setOutcome] = useState<Outcome>();
  const acts = {
    toggle: (id: string | undefined) => {
      if (unacknowledged.some((alert) => alert.id === id)) selection.toggle(id!);
      else explain(id === undefined ? actionWords.noRow : actionWords.acknowledged);
    },
    acknowledge: (id: string | undefined) => {
      if (selection.ids.length > 0) return ask('picked');
      acts.toggle(id);
      if (unacknowledged.some((alert) => alert.id === id)) ask('picked');
    },
    clear: selection.clear,
  };
  useListKeys(mayAct ? acts : undefined);
  const list: Listing = {
    status,
    fleet: new Map(fleet.map((row) => [row.id, row])),
    several: integrationId === undefined,
    picked: mayPick ? new Set(selection.ids) : undefined,
    pick: mayAct ? selection.toggle : undefined,
  };
  const matching = fleet.filter(({ id, unacknowledgedAlerts }) =>
    integrationId === undefined ? unacknowledgedAlerts > 0 : id === integrationId,
  );
  const stop = (note: string) => {
    const picked =
      asking === 'picked' ? { ids: selection.ids } : { integrationIds: matching.map(({ id }) => id), filter };
    const onSuccess = (became: Outcome) => {
      setAsking(undefined);
      setOutcome(became);
      selection.drop(selection.ids);
    };
    many.mutate({ picked, note }, { onSuccess });
  };
  return (
    <div className="stack">
      <States filter={filter} openAlerts={openAlerts} quiet={integrationId !== undefined} />
      <AlertFilters filter={filter} seen={alerts} change={change} />
      {outcome ? <BulkOutcome outcome={outcome} close={() => setOutcome(undefined)} /> : null}
      {state.error ? <Failure error={state.error} retry={state.retry} /> : null}
      <Earlier is={earlier}>
        {!answer ? null : alerts.length === 0 ? (
          <NoAlerts filter={filter} integrationId={integrationId} />
        ) : (
          <section className="card" aria-label="Alerts">
            {selection.ids.length > 0 ? (
              <BulkBar
                count={selection.ids.length}
                mayTakeAll={shown.first.hasNextPage && selection.ids.length === unacknowledged.length}
                stop={() => ask('picked')}
                stopAll={() => ask('matching')}
                selectAll={selection.ids.length < unacknowledged.length ? selection.all : undefined}
                clear={selection.clear}
              />
            ) : null}
            <AlertTable list={list} label={`${words[status]} alerts`}>
              <Groups list={list} first={unacknowledged} second={acknowledged} shown={shown} />
            </AlertTable>
          </section>
        )}
      </Earlier>
      <IfSingleKeys>{alerts.length > 0 ? <Keys mayAct={mayAct} /> : null}</IfSingleKeys>
      {asking ? (
        <AcknowledgeDialog
          count={asking === 'picked' ? selection.ids.length : undefined}
          busy={many.isPending}
          stop={stop}
          close={() => setAsking(undefined)}
        />
      ) : null}
    </div>
  );
}

/** What the keys do, for eyes; the command menu lists them for everybody. */
function Keys({ mayAct }: { mayAct: boolean }) {
  return (
    <p className="row hide-m dim small" aria-hidden="true">
      <kbd>j</kbd> next <kbd>k</kbd> before <kbd>Enter</kbd> open
      {mayAct ? (
        <>
          {' '}
          <kbd>x</kbd> select <kbd>a</kbd> stop notifications
        </>
      ) : null}
    </p>
  );
}

const words = { open: 'Open', resolved: 'Resolved', all: 'All' } as const;

function States({
  filter,
  openAlerts,
  quiet,
}: {
  filter: AlertFilter;
  openAlerts: number | undefined;
  quiet: boolean;
}) {
  const [here] = useLocation();
  const [params] = useSearchParams();
  const to = (status: keyof typeof words) => {
    const next = new URLSearchParams(params);
    next.delete('acknowledged');
    if (status === 'open') next.delete('status');
    else next.set('status', status);
    return `${here}${next.size > 0 ? `?${next}` : ''}`;
  };
  return (
    <nav className={quiet ? 'subnav' : 'tabs'} aria-label="Alerts by state">
      {(['open', 'resolved', 'all'] as const).map((status) => (
        <Link key={status} href={to(status)} {...(filter.status === status ? { 'aria-current': 'page' as const } : {})}>
          {words[status]}
          {status === 'open' && openAlerts ? <span className="n">{openAlerts.toLocaleString('en')}</span> : null}
        </Link>
      ))}
    </nav>
  );
}

const howMany = (alerts: readonly Alert[], more: boolean) =>
  `${alerts.length.toLocaleString('en')}${more ? ' or more' : ''}`;

function Groups({
  list,
  first,
  second,
  shown,
}: {
  list: Listing;
  first: readonly Alert[];
  second: readonly Alert[];
  shown: ReturnType<typeof useAlerts>['shown'];
}): ReactNode {
  if (list.status !== 'open') {
    return (
      <AlertGroup list={list} alerts={first} more={shown.first.hasNextPage ? <More query={shown.first} /> : null} />
    );
  }
  return (
    <>
      {first.length > 0 ? (
        <AlertGroup
          list={list}
          title={`Not acknowledged, ${howMany(first, shown.first.hasNextPage)}`}
          alerts={first}
          more={shown.first.hasNextPage ? <More query={shown.first} /> : null}
        />
      ) : null}
      {second.length > 0 ? (
        <AlertGroup
          list={list}
          title={`Acknowledged, ${howMany(second, shown.second.hasNextPage)}. Still open, still counted, no mails`}
          alerts={second}
          more={shown.second.hasNextPage ? <More query={shown.second} /> : null}
        />
      ) : null}
    </>
  );
}

/** Which alerts are picked, of those that are still there. */
function useSelection(from: readonly Alert[]) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const ids = from.map(({ id }) => id).filter((id) => picked.has(id));
  return {
    ids,
    toggle: (id: string) =>
      setPicked((before) =>
        before.has(id) ? new Set([...before].filter((each) => each !== id)) : new Set([...before, id]),
      ),
    all: () => setPicked(new Set(from.map(({ id }) => id))),
    drop: (dropped: readonly string[]) =>
      setPicked((before) => new Set([...before].filter((each) => !dropped.includes(each)))),
    clear: () => setPicked(new Set()),
  };
}
