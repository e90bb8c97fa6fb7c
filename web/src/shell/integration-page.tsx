import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { isAbsent, search } from '../api/client.ts';
import { queries } from '../api/queries.ts';
import type { Overview } from '../api/types.ts';
import { Crumbs, PageHead, useTitle } from '../ui/page.tsx';
import { Ago } from '../ui/time.tsx';
import { Unread } from '../ui/unread.tsx';
import { NotFound } from './not-found.tsx';

const tabs = [
  { path: 'matrix', name: 'Matrix' },
  { path: 'drift', name: 'Drift' },
  { path: 'policies', name: 'Policies' },
  { path: 'alerts', name: 'Alerts' },
  { path: 'notifications', name: 'Notifications' },
  { path: 'ingest', name: 'Ingest log' },
  { path: 'settings', name: 'Settings' },
] as const;

/** What shows any report: going from one to the other stays at the same. */
const timed: readonly string[] = ['matrix', 'drift', 'policies'];

export type Tab = (typeof tabs)[number]['path'];

/** What all pages of an integration share: its name, what is in its way, and the ways to the others. */
export function IntegrationPage({
  id,
  tab,
  actions,
  children,
}: {
  id: string;
  tab: Tab;
  actions?: ReactNode;
  children(overview: Overview): ReactNode;
}) {
  const query = useQuery(queries.overview(id));
  const { data: overview, error } = query;
  const name = overview?.name ?? 'Integration';
  useTitle(`${tabs.find(({ path }) => path === tab)?.name} · ${name}`);
  // It may be deleted while its page is open.
  if (!overview || isAbsent(error)) return <Unread of={query} absent={<NotFound what="integration" />} />;
  return (
    <div className="stack">
      <Crumbs trail={[{ name: 'Fleet', href: '/' }]} here={name} />
      <PageHead title={name} sub={<LastHeard overview={overview} />} actions={actions} />
      <Tabs id={id} overview={overview} />
      <Warnings id={id} overview={overview} />
      {children(overview)}
    </div>
  );
}

function LastHeard({ overview: { lastSubmission } }: { overview: Overview }) {
  if (!lastSubmission) return <>No report yet.</>;
  return (
    <>
      Last report <Ago at={lastSubmission.lastSentAt} />.
    </>
  );
}

function Tabs({ id, overview }: { id: string; overview: Overview }) {
  const [here] = useLocation();
  const [params] = useSearchParams();
  const counts: Partial<Record<Tab, number>> = {
    drift: overview.driftedNamespaces.length,
    alerts: overview.openAlerts,
  };
  return (
    <nav className="tabs" aria-label={`Pages of ${overview.name}`}>
      {tabs.map(({ path, name }) => {
        const href = `/integrations/${id}/${path}`;
        const current = here === href || here.startsWith(`${href}/`);
        const count = counts[path] ?? 0;
        return (
          <Link
            key={path}
            href={timed.includes(path) ? `${href}${search({ at: params.get('at') })}` : href}
            {...(current ? { 'aria-current': 'page' as const } : {})}
          >
            {name}
            {count > 0 ? <span className="n">{count}</span> : null}
          </Link>
        );
      })}
    </nav>
  );
}

/** Blocked and quiet are told on every page of an integration, with what to do. */
function Warnings({ id, overview: { blocked, quiet } }: { id: string; overview: Overview }) {
  return (
    <>
      {blocked ? (
        <div className="banner crit">
          <strong>
            Blocked since <Ago at={blocked.since} />
          </strong>
          <span>{blocked.whatToDo}</span>
          <Link href={`/integrations/${id}/ingest`}>What was refused</Link>
        </div>
      ) : null}
      {quiet ? (
        <div className="banner unk">
          <strong>
            Quiet since <Ago at={quiet.since} />
          </strong>
          <span>{quiet.whatToDo}</span>
        </div>
      ) : null}
    </>
  );
}
