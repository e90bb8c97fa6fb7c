import { Link } from 'wouter';
import type { Receipt } from '../../api/types.ts';
import { deliveryWords } from '../../text/deliveries.ts';
import { doors } from '../../text/doors.ts';
import { plural } from '../../text/words.ts';
import { Icon } from '../../ui/icon.tsx';
import { useChannelNames } from '../notifications/channel-names.ts';
import { decisions as reasons, notNotified as nobody } from './steps.ts';

/** Beside the tables: alerts, messages and why, and where operators see it. */
export function Outcome({ receipt }: { receipt: Receipt }) {
  return (
    <aside className="stack outcome" aria-label="Outcome">
      <Alerts receipt={receipt} />
      <Notifications receipt={receipt} />
      <div>
        <h2>Trace</h2>
        <dl className="kv top mt2">
          <div>
            <dt>Workflow</dt>
            <dd>
              <code>{receipt.workflowId}</code>
            </dd>
          </div>
          <div>
            <dt>Door</dt>
            <dd>{doors[receipt.door]}</dd>
          </div>
        </dl>
      </div>
    </aside>
  );
}

function Alerts({ receipt: { alerts, integrationId } }: { receipt: Receipt }) {
  const list = `/integrations/${integrationId}/alerts`;
  return (
    <div>
      <h2>Alerts</h2>
      {alerts ? (
        <dl className="kv mt2">
          <dt>Opened</dt>
          <dd>{alerts.opened}</dd>
          <dt>Recurring</dt>
          <dd>{alerts.recurring}</dd>
          <dt>Resolved</dt>
          <dd>{alerts.resolved}</dd>
        </dl>
      ) : (
        <p className="dim mt2">Not derived yet.</p>
      )}
      {alerts && alerts.opened + alerts.recurring + alerts.resolved > 0 ? (
        <p className="mt2">
          <Link href={list}>Alerts of this integration</Link>
        </p>
      ) : null}
    </div>
  );
}

function Notifications({ receipt }: { receipt: Receipt }) {
  const { integrationId, notifications, decisions, notNotified } = receipt;
  const nameOf = useChannelNames(integrationId);
  const ids = [...new Set([...notifications, ...decisions].map(({ channelId }) => channelId))];
  return (
    <div>
      <h2>Notifications</h2>
      {notNotified === null ? null : <p className="dim mt2">{nobody[notNotified]}</p>}
      {receipt.status === 'done' ? null : <p className="dim mt2">Not decided yet.</p>}
      <ul className="stack mt2 messages">
        {ids.map((id) => (
          <li key={id}>
            <Icon name={notifications.some(({ channelId }) => channelId === id) ? 'mail' : 'bell'} />
            <div className="grow">
              <bdi className="anywhere">{nameOf(id)}</bdi>
              {notifications
                .filter(({ channelId }) => channelId === id)
                .map((each) => (
                  <Message key={each.notificationId} message={each} />
                ))}
              {told(decisions)
                .filter(({ channelId }) => channelId === id)
                .map(({ reason, count }) => (
                  <p key={reason} className="dim small">
                    {plural(count, 'alert')} {reasons[reason]}
                  </p>
                ))}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What a channel was told, before what it was not. */
const told = (decisions: Receipt['decisions']) =>
  decisions.toSorted((a, b) => Number(b.reason === 'notify') - Number(a.reason === 'notify'));

function Message({
  message: { notificationId, status, attempts, reason },
}: {
  message: Receipt['notifications'][number];
}) {
  return (
    <p className="small">
      <Link href={`/notifications/${notificationId}`} className={status === 'failed' ? 'crit-t' : ''}>
        {deliveryWords[status]}
      </Link>
      <span className="dim">
        {attempts === 0 ? '' : `, attempt ${attempts}`}
        {reason === null ? '' : `: ${reason}`}
      </span>
    </p>
  );
}
