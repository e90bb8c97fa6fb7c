import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Alert, FleetRow } from '../../api/types.ts';
import { Commit } from '../../ui/commit.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Status } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { AlertChips } from './alert-chips.tsx';
import type { AlertState } from './filter.ts';
import { mailWords, resolutionShort } from './words.ts';
import { TableHead } from '../../ui/table-head.tsx';

/** What the rows of a list have in common. */
export interface Listing {
  readonly status: AlertState;
  /** The integrations, for their names and heads. */
  readonly fleet: ReadonlyMap<string, FleetRow>;
  /** Whether they are of several integrations, so that each row names its own. */
  readonly several: boolean;
  /** The ids of those picked; absent where nobody may do anything with them. */
  readonly picked: ReadonlySet<string> | undefined;
  /** How to pick; absent while that is not known to be what was asked for. */
  readonly pick: ((id: string) => void) | undefined;
}

const lastColumns = {
  open: ['Last seen', 'Notifications'],
  resolved: ['Resolved by', 'Resolved'],
  all: ['Last seen', 'State'],
} as const;

/** Alerts in groups; children are AlertGroup. */
export function AlertTable({ list, label, children }: { list: Listing; label: string; children: ReactNode }) {
  const names = [
    'Alert',
    'Severity',
    ...(list.several ? ['Integration'] : []),
    'Introduced by',
    ...lastColumns[list.status],
  ];
  return (
    <table className="t al cards wide" role="table" aria-label={label}>
      <TableHead names={[...(list.picked ? [{ unseen: 'Select' }] : []), ...names]} />
      {children}
    </table>
  );
}

/** Some rows under a heading of their own, and below them the way to more. */
export function AlertGroup({
  list,
  title,
  alerts,
  more,
}: {
  list: Listing;
  title?: string;
  alerts: readonly Alert[];
  more?: ReactNode;
}) {
  const columns = 5 + Number(list.several) + Number(list.picked !== undefined);
  return (
    <tbody role="rowgroup">
      {title === undefined ? null : (
        <tr className="grp" role="row">
          <th scope="rowgroup" role="rowheader" colSpan={columns} className="full">
            {title}
          </th>
        </tr>
      )}
      {alerts.map((alert) => (
        <Row key={alert.id} alert={alert} list={list} />
      ))}
      {more ? (
        <tr className="grp" role="row">
          <td role="cell" colSpan={columns} className="full">
            {more}
          </td>
        </tr>
      ) : null}
    </tbody>
  );
}

function Row({ alert, list }: { alert: Alert; list: Listing }) {
  const { id, integrationId, ruleName, scope, message, severity } = alert;
  const integration = list.fleet.get(integrationId);
  return (
    <tr role="row" className={list.picked ? 'pickable' : ''}>
      {list.picked ? (
        <td role="cell" className="pick">
          {alert.acknowledgedAt === null && alert.status === 'open' ? (
            <label className="hit">
              <input
                type="checkbox"
                aria-label={`Select ${ruleName}, ${scope || 'no scope'}`}
                checked={list.picked.has(id)}
                disabled={!list.pick}
                onChange={() => list.pick?.(id)}
              />
            </label>
          ) : null}
        </td>
      ) : null}
      <td role="cell" className="what">
        <div className="ttl">
          <Link className="t1" href={`/alerts/${id}`} data-alert={id}>
            <bdi>{ruleName}</bdi>
          </Link>
          <bdi className="scope">{scope}</bdi>
        </div>
        <div className="msg">
          <AlertChips alert={alert} />
          <bdi className="cut" title={message}>
            {message}
          </bdi>
        </div>
      </td>
      <td role="cell">
        <Status status={severity} />
      </td>
      {list.several ? (
        <td role="cell" className="nw" data-l="Integration">
          <Link href={`/integrations/${integrationId}/matrix`}>{integration?.name ?? 'Unknown'}</Link>
        </td>
      ) : null}
      <td role="cell" className="nw" data-l="Introduced">
        <span>
          <Commit sha={alert.introducedByCommit} integrationId={integrationId} />
          <span className="l2">{alert.introducedExact ? 'exact' : 'at the latest'}</span>
        </span>
      </td>
      {list.status === 'resolved' ? <Resolution alert={alert} /> : <Presence alert={alert} list={list} />}
    </tr>
  );
}

function Presence({ alert, list }: { alert: Alert; list: Listing }) {
  const { integrationId, lastSeenCommit } = alert;
  const head = list.fleet.get(integrationId);
  const atHead = head?.headCommit === lastSeenCommit;
  return (
    <>
      <td role="cell" className="nw" data-l="Last seen">
        <span>
          <Commit sha={lastSeenCommit} integrationId={integrationId} />
          <span className="l2">
            {atHead && head.headReceivedAt ? <Ago at={head.headReceivedAt} /> : 'before the head'}
          </span>
        </span>
      </td>
      <td role="cell" className="nw" data-l={list.status === 'all' ? 'State' : 'Mails'}>
        {list.status === 'all' ? <State alert={alert} /> : <Telling alert={alert} />}
      </td>
    </>
  );
}

/** How the mails about an open alert at its newest head went, or why there are none any more. */
function Telling({ alert: { acknowledgedAt, acknowledgedBy, ruleDisabled, messages } }: { alert: Alert }) {
  if (acknowledgedAt === null && !ruleDisabled) {
    const failed = messages.some(({ status }) => status === 'failed');
    return (
      <span className={`telling ${failed ? 'crit-t' : messages.length === 0 ? 'dim' : ''}`}>
        <Icon name={failed ? 'x' : messages.length === 0 ? 'bell' : 'mail'} />
        {mailWords(messages) || 'Nobody told'}
      </span>
    );
  }
  return (
    <span className="telling dim">
      <Icon name="bell" />
      <span>
        {acknowledgedAt === null ? (
          'Rule switched off'
        ) : (
          <>
            Stopped by <bdi className="who">{acknowledgedBy}</bdi>
          </>
        )}
        {acknowledgedAt === null ? null : (
          <span className="l2">
            <Ago at={acknowledgedAt} />
          </span>
        )}
      </span>
    </span>
  );
}

function State({ alert: { status, openedAt, resolvedAt, resolutionReason } }: { alert: Alert }) {
  return (
    <span>
      {status === 'open' ? <b>Open</b> : 'Resolved'}
      <span className="l2">
        <Ago at={resolvedAt ?? openedAt} />
        {resolutionReason === 'scope_removed' ? ', gone, not fixed' : ''}
      </span>
    </span>
  );
}

function Resolution({ alert: { integrationId, resolvedByCommit, resolvedAt, resolutionReason } }: { alert: Alert }) {
  return (
    <>
      <td role="cell" className="nw" data-l="Resolved by">
        <span>
          {resolvedByCommit ? <Commit sha={resolvedByCommit} integrationId={integrationId} /> : null}
          <span className="l2">{resolutionReason ? resolutionShort[resolutionReason] : ''}</span>
        </span>
      </td>
      <td role="cell" className="nw" data-l="Resolved">
        {resolvedAt ? <Ago at={resolvedAt} /> : null}
      </td>
    </>
  );
}
