import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from '../../api/queries.ts';
import type { Notification } from '../../api/types.ts';
import { IntegrationPage } from '../../shell/integration-page.tsx';
import { countInWords } from '../../text/words.ts';
import { deliveryStates, deliveryWords } from '../../text/deliveries.ts';
import { Earlier } from '../../ui/earlier.tsx';
import { More } from '../../ui/more.tsx';
import { Empty, Failure } from '../../ui/notice.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useRead } from '../../ui/unread.tsx';
import { useHeard } from '../../ui/use-heard.ts';
import { useChannelNames } from './channel-names.ts';
import { NotificationTable } from './notification-table.tsx';
import { RetryFailed } from './retry-failed.tsx';
import './notifications.css';

/** Which messages went out about which head, and why others did not. */
export default function NotificationsScreen({ id }: { id: string }) {
  return (
    <IntegrationPage id={id} tab="notifications">
      {() => <Messages id={id} />}
    </IntegrationPage>
  );
}

function Messages({ id }: { id: string }) {
  const [params, change] = useAddress();
  const status = deliveryStates.find((each) => each === params.get('status'));
  const channel = params.get('channel') || undefined;
  const commit = params.get('commit') || undefined;
  const query = useRead(
    useInfiniteQuery({
      ...queries.notifications(id, { status, channel, commit }),
      placeholderData: (before) => before,
    }),
  );
  const nameOf = useChannelNames(id);
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const found = countInWords(rows.length, 'notification', query.hasNextPage);
  useHeard(JSON.stringify([status, channel, commit]), query.data && !query.isPlaceholderData ? found : undefined);
  const isNarrowed = status !== undefined || channel !== undefined || commit !== undefined;
  return (
    <div className="stack">
      <div className="row">
        <select
          className="input narrow"
          aria-label="State"
          value={status ?? ''}
          onChange={(event) => change({ status: event.target.value })}
        >
          <option value="">Any state</option>
          {deliveryStates.map((each) => (
            <option key={each} value={each}>
              {deliveryWords[each]}
            </option>
          ))}
        </select>
        <Channels rows={rows} chosen={channel} nameOf={nameOf} choose={(each) => change({ channel: each })} />
        <Head commit={commit} choose={(each) => change({ commit: each })} />
        {isNarrowed ? (
          <button
            type="button"
            className="btn quiet"
            onClick={() => change({ status: undefined, channel: undefined, commit: undefined })}
          >
            Clear filters
          </button>
        ) : null}
        <span className="grow" />
        <RetryFailed id={id} channel={channel} nameOf={nameOf} />
      </div>
      {query.error ? <Failure error={query.error} retry={() => void query.refetch()} /> : null}
      <Earlier is={query.isPlaceholderData}>
        {query.data === undefined ? null : rows.length === 0 ? (
          <section className="card">
            <Nothing isNarrowed={isNarrowed} />
          </section>
        ) : (
          <section className="card" aria-label="Notifications">
            <NotificationTable rows={rows} nameOf={nameOf} />
          </section>
        )}
        <More query={query} />
      </Earlier>
    </div>
  );
}

function Nothing({ isNarrowed }: { isNarrowed: boolean }) {
  if (isNarrowed) return <Empty title="No notification matches" />;
  return (
    <Empty title="No notification yet">
      <p>
        A new head with an open alert that nobody acknowledged is told to every channel whose minimum severity the alert
        reaches: one message for each head and channel.
      </p>
    </Empty>
  );
}

/** The channels that are on the page, and the one that is chosen. */
function Channels({
  rows,
  chosen,
  nameOf,
  choose,
}: {
  rows: readonly Notification[];
  chosen: string | undefined;
  nameOf(channelId: string): string;
  choose(channelId: string): void;
}) {
  const ids = [...new Set([...(chosen ? [chosen] : []), ...rows.map(({ channelId }) => channelId)])];
  return (
    <select
      className="input narrow"
      aria-label="Channel"
      value={chosen ?? ''}
      onChange={(event) => choose(event.target.value)}
    >
      <option value="">Any channel</option>
      {ids.map((each) => (
        <option key={each} value={each}>
          {nameOf(each)}
        </option>
      ))}
    </select>
  );
}

/** Counts on Enter, or when one leaves the field. */
function Head({ commit = '', choose }: { commit: string | undefined; choose(commit: string): void }) {
  const [text, setText] = useState(commit);
  const [settled, setSettled] = useState(commit);
  if (settled !== commit) {
    setSettled(commit);
    setText(commit);
  }
  const settle = () => (text.trim() === commit ? undefined : choose(text.trim()));
  return (
    <input
      className="input narrow mono"
      type="search"
      aria-label="Head, by its commit"
      placeholder="Commit of the head"
      value={text}
      autoComplete="off"
      spellCheck={false}
      onChange={({ target }) => setText(target.value)}
      onKeyDown={({ key }) => (key === 'Enter' ? settle() : undefined)}
      onBlur={settle}
    />
  );
}
