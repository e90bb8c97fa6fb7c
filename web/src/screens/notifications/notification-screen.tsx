import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { isAbsent } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import type { NotificationDetail } from '../../api/types.ts';
import { NotFound } from '../../shell/not-found.tsx';
import { useMayManageInstallation } from '../../shell/session.ts';
import { plural, shortCommit } from '../../text/words.ts';
import { Commit } from '../../ui/commit.tsx';
import { Empty } from '../../ui/notice.tsx';
import { Crumbs, PageHead, useTitle } from '../../ui/page.tsx';
import { Status } from '../../ui/status.tsx';
import { Ago, At } from '../../ui/time.tsx';
import { silenceWords } from '../alerts/words.ts';
import { useChannelNames } from './channel-names.ts';
import { DeliveryState } from './delivery-state.tsx';
import { kinds, tries } from './delivery-words.ts';
import { RetryButton } from './retry-button.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Unread } from '../../ui/unread.tsx';
import './notifications.css';

/** One message: what became of it, what it tells, and what it does not and why. */
export default function NotificationScreen({ id }: { id: string }) {
  const query = useQuery(queries.notification(id));
  const { data, error } = query;
  const integrationId = data?.integrationId;
  const { data: fleet } = useQuery(queries.fleet());
  const nameOf = useChannelNames(integrationId);
  useTitle('Notification');
  if (!data || integrationId === undefined || isAbsent(error)) {
    return <Unread of={query} absent={<NotFound what="notification" />} />;
  }
  const page = `/integrations/${integrationId}`;
  const to = data.target ?? nameOf(data.channelId);
  const about = data.headCommit ? `head ${shortCommit(data.headCommit)}` : kinds[data.kind].toLowerCase();
  return (
    <div className="stack">
      <Crumbs
        trail={[
          { name: 'Fleet', href: '/' },
          { name: fleet?.items.find((row) => row.id === integrationId)?.name ?? 'Integration', href: `${page}/matrix` },
          { name: 'Notifications', href: `${page}/notifications` },
        ]}
        here={about}
      />
      <PageHead
        title={
          <>
            Message to <bdi className="anywhere">{to}</bdi>
          </>
        }
        sub={`${kinds[data.kind]}${data.headCommit ? `, ${shortCommit(data.headCommit)}` : ''}. One message for each head and channel.`}
      />
      <Delivery message={data} to={to} />
      {data.kind === 'head' ? (
        <>
          <Told message={data} />
          <NotTold message={data} />
        </>
      ) : null}
    </div>
  );
}

function Delivery({ message, to }: { message: NotificationDetail; to: string }) {
  const { status, reason, headCommit, integrationId, batchId, quiet, finishedAt } = message;
  const seesOutbox = useMayManageInstallation();
  return (
    <section className="card" aria-label="Delivery">
      <div className="pad stack">
        <div className="row wide">
          <DeliveryState status={status} />
          <span className="dim">{tries(message)}</span>
          <RetryButton
            id={message.id}
            of={`the message to ${to}`}
            offered={status === 'failed' && !message.channelRemoved}
          />
          {status === 'captured' && seesOutbox ? <Link href={`/outbox?mail=${message.id}`}>See the mail</Link> : null}
        </div>
        {reason ? (
          <p className="anywhere">
            <bdi>{reason}</bdi>
            {status === 'failed' ? <span className="dim"> It is not retried by itself.</span> : null}
          </p>
        ) : null}
        {message.channelRemoved ? <p className="dim">Its channel was removed since.</p> : null}
        <dl className="kv">
          {headCommit ? (
            <Fact name="Head">
              <Commit sha={headCommit} integrationId={integrationId} />
            </Fact>
          ) : null}
          <Fact name="Queued">
            <At at={message.createdAt} />
          </Fact>
          {message.firstAttemptAt ? (
            <Fact name="First attempt">
              <At at={message.firstAttemptAt} />
            </Fact>
          ) : null}
          {finishedAt ? (
            <Fact name="Ended">
              <At at={finishedAt} />
            </Fact>
          ) : null}
          {message.unknownAttempts > 0 ? (
            <Fact name="Lost answers">
              {message.unknownAttempts}: so many copies may have gone out beside the one that counts
            </Fact>
          ) : null}
          {quiet ? (
            <Fact name="A report was due">
              <At at={quiet.dueAt} />
            </Fact>
          ) : null}
          {batchId ? (
            <Fact name="Submission">
              <Link href={`/batches/${batchId}`}>The receipt that led to it</Link>
            </Fact>
          ) : null}
        </dl>
      </div>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

const itemWords = { opened: 'New', recurring: 'Failed again', resolved: 'Resolved' } as const;

function Told({ message: { items } }: { message: NotificationDetail }) {
  return (
    <section className="card">
      <header>
        <h2>What stands in it</h2>
        <span className="dim small">{plural(items.length, 'alert')}</span>
      </header>
      {items.length === 0 ? (
        <Empty title="Nothing is left in it" />
      ) : (
        <table className="t cards" role="table" aria-label="Alerts in the message">
          <TableHead names={['Alert', 'Severity', 'Why']} />
          <tbody role="rowgroup">
            {items.map((item) => (
              <tr key={`${item.alertId} ${item.kind}`} role="row">
                <td role="cell" className="full anywhere">
                  <Link className="t1" href={`/alerts/${item.alertId}`}>
                    <bdi>{item.ruleName}</bdi>
                  </Link>{' '}
                  <bdi className="scope">{item.scope}</bdi>
                  <bdi className="why small dim">{item.message}</bdi>
                </td>
                <td role="cell">
                  <Status status={item.severity} />
                </td>
                <td role="cell" className="nw">
                  {itemWords[item.kind]}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function NotTold({ message: { notSent, notSentCount } }: { message: NotificationDetail }) {
  if (notSent.length === 0) return null;
  const listed = notSent.length < notSentCount ? `, of which ${notSent.length} are listed` : '';
  return (
    <section className="card">
      <header>
        <h2>What does not, and why</h2>
        <span className="dim small">
          {plural(notSentCount, 'alert')} of the same head{listed}
        </span>
      </header>
      <table className="t cards" role="table" aria-label="Alerts that are not in the message">
        <TableHead names={['Alert', 'Severity', 'Not sent because']} />
        <tbody role="rowgroup">
          {notSent.map((item) => (
            <tr key={item.alertId} role="row">
              <td role="cell" className="full anywhere">
                <Link className="t1" href={`/alerts/${item.alertId}`}>
                  <bdi>{item.ruleName}</bdi>
                </Link>{' '}
                <bdi className="scope">{item.scope}</bdi>
              </td>
              <td role="cell">
                <Status status={item.severity} />
              </td>
              <td role="cell" className="full">
                <Because item={item} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The reason in the words of the alert's own page. */
function Because({ item: { reason, acknowledged } }: { item: NotificationDetail['notSent'][number] }) {
  if (!acknowledged) return <>{silenceWords[reason]}</>;
  return (
    <>
      acknowledged by <bdi>{acknowledged.by}</bdi>, <Ago at={acknowledged.at} />
    </>
  );
}
