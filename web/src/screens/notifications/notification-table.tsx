import { Link } from 'wouter';
import type { Notification } from '../../api/types.ts';
import { Commit } from '../../ui/commit.tsx';
import { Ago } from '../../ui/time.tsx';
import { DeliveryState } from './delivery-state.tsx';
import { kinds, tells, tries } from './delivery-words.ts';
import { RetryButton } from './retry-button.tsx';
import { TableHead } from '../../ui/table-head.tsx';

/** A row for each message: its head and channel, and what became of it. */
export function NotificationTable({
  rows,
  nameOf,
}: {
  rows: readonly Notification[];
  nameOf(channelId: string): string;
}) {
  return (
    <table className="t cards wide ntf" role="table" aria-label="Notifications, newest first">
      <TableHead names={['Head', 'To', 'Tells', 'State', 'Attempts', 'When']} />
      <tbody role="rowgroup">
        {rows.map((row) => (
          <Row key={row.id} row={row} name={row.target ?? nameOf(row.channelId)} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row, name }: { row: Notification; name: string }) {
  const { id, integrationId, kind, headCommit, status, reason } = row;
  return (
    <tr role="row">
      <td role="cell" className="nw" data-l="Head">
        {headCommit ? <Commit sha={headCommit} integrationId={integrationId} /> : <span className="dim">None</span>}
      </td>
      <td role="cell" className="to">
        <Link className="t1" href={`/notifications/${id}`}>
          <bdi>{name}</bdi>
        </Link>
        {row.channelRemoved ? <span className="l2">channel removed</span> : null}
      </td>
      <td role="cell" data-l="Tells">
        {kind === 'head' ? tells(row) || 'nothing' : kinds[kind]}
      </td>
      <td role="cell" className="state">
        <div className="row">
          <DeliveryState status={status} />
          <RetryButton id={id} of={`the message to ${name}`} offered={status === 'failed' && !row.channelRemoved} />
        </div>
        {reason ? <bdi className="why small dim">{reason}</bdi> : null}
      </td>
      <td role="cell" className="nw" data-l="Attempts">
        {row.attempts === 0 ? <span className="dim">none yet</span> : row.attempts}
        {row.unknownAttempts > 0 ? (
          <span className="l2" title={tries(row)}>
            {row.unknownAttempts} with a lost answer
          </span>
        ) : null}
      </td>
      <td role="cell" className="nw" data-l="When">
        <Ago at={row.finishedAt ?? row.createdAt} />
      </td>
    </tr>
  );
}
