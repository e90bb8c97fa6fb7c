import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { isAbsent } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import type { AlertDetail } from '../../api/types.ts';
import { NotFound } from '../../shell/not-found.tsx';
import { date, duration } from '../../text/time.ts';
import { plural } from '../../text/words.ts';
import { Commit } from '../../ui/commit.tsx';
import { Crumbs, useTitle } from '../../ui/page.tsx';
import { Status, StatusShape } from '../../ui/status.tsx';
import { Unread } from '../../ui/unread.tsx';
import { useChannelNames } from '../notifications/channel-names.ts';
import { AlertChips } from './alert-chips.tsx';
import { AlertFacts } from './alert-facts.tsx';
import { Acknowledgement } from './acknowledgement.tsx';
import { Story } from './story.tsx';
import './alerts.css';
import './alert.css';

/** The life of one alert: which commit brought it, who was told, who is on it, and what ends it. */
export default function AlertScreen({ id }: { id: string }) {
  const query = useQuery(queries.alert(id));
  const { data: alert, error } = query;
  const { data: overview } = useQuery({
    ...queries.overview(alert?.integrationId ?? ''),
    enabled: alert !== undefined,
  });
  const nameOf = useChannelNames(alert?.integrationId);
  useTitle(alert ? `${alert.ruleName} ${alert.scope}` : 'Alert');
  if (!alert || isAbsent(error)) return <Unread of={query} absent={<NotFound what="alert" />} />;
  const page = `/integrations/${alert.integrationId}`;
  return (
    <div className="stack">
      <Crumbs
        trail={[
          { name: 'Fleet', href: '/' },
          { name: overview?.name ?? 'Integration', href: `${page}/matrix` },
          { name: 'Alerts', href: `${page}/alerts` },
        ]}
        here={<bdi>{alert.ruleName}</bdi>}
      />
      <Head alert={alert} />
      <div className="split narrow">
        <div className="stack alert-life">
          <section className="card">
            <div className="pad stack">
              <p className="said-message">
                <bdi>{alert.message}</bdi>
                {alert.count > 1 ? <span className="dim"> ({plural(alert.count, 'finding')})</span> : null}
              </p>
              <Acknowledgement alert={alert} />
            </div>
          </section>
          <section>
            <h2>Timeline</h2>
            <div className="mt4">
              <Story
                alert={alert}
                nameOf={nameOf}
                {...(alert.status === 'open' ? { end: <WhatCloses alert={alert} /> } : {})}
              />
            </div>
          </section>
          {alert.previousAlertId ? <Before id={alert.previousAlertId} nameOf={nameOf} /> : null}
        </div>
        <AlertFacts alert={alert} nameOf={nameOf} />
      </div>
    </div>
  );
}

function Head({ alert }: { alert: AlertDetail }) {
  const { ruleName, scope, severity, status, occurrences, lastSeenCommit, integrationId } = alert;
  return (
    <header className="head">
      <div className="stack tight">
        <h1 className="alert-name">
          <bdi>{ruleName}</bdi>
          {scope ? (
            <>
              <span className="in"> in </span>
              <bdi className="mono">{scope}</bdi>
            </>
          ) : null}
        </h1>
        <div className="row">
          <Status status={severity} />
          <span className="dim" aria-hidden="true">
            ·
          </span>
          <span className="strong">{status === 'open' ? 'Open' : 'Resolved'}</span>
          <AlertChips alert={alert} />
          <span className="dim">
            {plural(occurrences, 'head')}, last seen at <Commit sha={lastSeenCommit} integrationId={integrationId} />
          </span>
        </div>
      </div>
      <Link
        className="btn"
        href={`/integrations/${integrationId}/matrix${status === 'open' ? '' : `?at=${encodeURIComponent(lastSeenCommit)}`}`}
      >
        Show in the matrix
      </Link>
    </header>
  );
}

function WhatCloses({ alert: { ruleId, scope, ruleDisabled, closesByAbsence } }: { alert: AlertDetail }) {
  const rule = (
    <b>
      <bdi>{ruleId}</bdi>
    </b>
  );
  const where = scope ? <bdi className="scope">{scope}</bdi> : null;
  return (
    <span>
      {closesByAbsence ? (
        <>
          Open. Closes when a report that was evaluated no longer lists {rule}
          {where ? <> for {where}</> : null}.
        </>
      ) : (
        <>
          Open. Closes when a report lists {rule} as passed
          {where ? <> for {where}</> : null}.
        </>
      )}
      {ruleDisabled ? ' The rule is switched off: until then it neither recurs nor notifies.' : ''}
    </span>
  );
}

/** The alert of the same rule and scope before this one. */
function Before({ id, nameOf }: { id: string; nameOf(channelId: string): string }) {
  const query = useQuery(queries.alert(id));
  const { data: alert } = query;
  if (!alert) return <Unread of={query} />;
  const lasted = alert.resolvedAt ? Date.parse(alert.resolvedAt) - Date.parse(alert.openedAt) : undefined;
  return (
    <section>
      <div className="row">
        <h2>
          <Link href={`/alerts/${id}`}>Before</Link>
        </h2>
        <span className="st ok">
          <StatusShape status="healthy" />
          Resolved
        </span>
        <span className="dim">
          same rule and scope, {date(alert.openedAt)}
          {lasted === undefined ? '' : `, open for ${duration(lasted)}`}
        </span>
      </div>
      <div className="mt4">
        <Story alert={alert} nameOf={nameOf} />
      </div>
    </section>
  );
}
