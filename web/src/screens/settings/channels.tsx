import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { queries } from '../../api/queries.ts';
import type { Channels as Listed, Notification, Severity } from '../../api/types.ts';
import { Icon } from '../../ui/icon.tsx';
import { Empty } from '../../ui/notice.tsx';
import { StatusShape } from '../../ui/status.tsx';
import { ChannelForm } from './channel-form.tsx';
import { ChannelState, TestSend } from './channel-state.tsx';
import { WouldHaveMatched } from './would-have-matched.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Unread } from '../../ui/unread.tsx';

type Channel = Listed['notifications'][number];

const fromWords: Readonly<Record<Severity, string>> = {
  critical: 'Critical only',
  warning: 'Warning and higher',
  info: 'Everything',
};

/** Who is told, from which severity on; the one being edited is in the address. */
export default function Channels({ id }: { id: string }) {
  const query = useQuery(queries.channels(id));
  const { data } = query;
  const [params, setParams] = useSearchParams();
  const edited = params.get('edit');
  const edit = (channel: string | null) => setParams(channel === null ? {} : { edit: channel });
  const close = () => {
    // Whoever works by keyboard goes on at what opened the form, while that is there.
    document.getElementById(`edit-${edited}`)?.focus({ preventScroll: true });
    edit(null);
  };
  if (!data) return <Unread of={query} />;
  const { notifications: channels } = data;
  const channel = channels.find((each) => each.id === edited);
  return (
    <>
      <div className="head">
        <p className="lede">One message per channel and head, never one per alert. Acknowledged alerts are left out.</p>
        <button type="button" id="edit-new" className="btn" onClick={() => edit('new')}>
          <Icon name="plus" />
          Add channel
        </button>
      </div>
      <section className="card" aria-label="Channels">
        {channels.length === 0 ? <NoChannel /> : <ChannelTable id={id} channels={channels} edit={edit} />}
      </section>
      {channel || edited === 'new' ? (
        <div className="split">
          <ChannelForm key={edited} id={id} channel={channel} read={data} close={close} />
          <WouldHaveMatched id={id} saved={channel?.minSeverity ?? 'warning'} />
        </div>
      ) : null}
      {edited !== null && edited !== 'new' && !channel ? (
        <p className="banner unk">That channel is gone: somebody removed it or changed its address.</p>
      ) : null}
    </>
  );
}

function NoChannel() {
  return (
    <Empty title="Nobody is told">
      <p>Alerts open, recur and resolve all the same. Add a channel, and the next head is told to it.</p>
    </Empty>
  );
}

function ChannelTable({ id, channels, edit }: { id: string; channels: readonly Channel[]; edit(id: string): void }) {
  const query = useInfiniteQuery(queries.notifications(id));
  const recent = query.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      {recent ? null : <Unread of={query} />}
      <table className="t cards" role="table">
        <TableHead names={['Channel', 'Sends from', 'State', { unseen: 'Test' }]} />
        <tbody role="rowgroup">
          {channels.map((channel) => (
            <Row key={channel.id} id={id} channel={channel} recent={recent} edit={() => edit(channel.id)} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Row({
  id,
  channel,
  recent,
  edit,
}: {
  id: string;
  channel: Channel;
  /** Undefined while nobody knows. */
  recent: readonly Notification[] | undefined;
  edit(): void;
}) {
  const { target, minSeverity, notifyResolved } = channel;
  return (
    <tr role="row">
      <th role="rowheader" scope="row" className="full">
        <button type="button" id={`edit-${channel.id}`} className="link" onClick={edit} title="Edit">
          {target}
        </button>
        <span className="l2">Email</span>
      </th>
      <td role="cell" data-l="Sends from" className="full">
        <span className="st plain">
          <StatusShape status={minSeverity} />
          {fromWords[minSeverity]}
        </span>
        {notifyResolved ? <span className="l2">and when resolved</span> : null}
      </td>
      <td role="cell" data-l="State" className="full">
        {recent ? <ChannelState last={recent.find(({ channelId }) => channelId === channel.id)} /> : null}
      </td>
      <td role="cell" className="full">
        <TestSend id={id} channelId={channel.id} target={target} />
      </td>
    </tr>
  );
}
