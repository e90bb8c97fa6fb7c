import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, useSearchParams } from 'wouter';
import { queries } from '../../api/queries.ts';
import type { CapturedMail } from '../../api/types.ts';
import { useMayManageInstallation } from '../../shell/session.ts';
import { moveWithArrows } from '../../ui/arrows.ts';
import { Earlier } from '../../ui/earlier.tsx';
import { More } from '../../ui/more.tsx';
import { Empty } from '../../ui/notice.tsx';
import { PageHead, useTitle } from '../../ui/page.tsx';
import { Ago } from '../../ui/time.tsx';
import { changed, useAddress } from '../../ui/use-address.ts';
import { Unread, useRead } from '../../ui/unread.tsx';
import { Mail } from './mail.tsx';
import './notifications.css';

/** The mails that were captured because no provider is there to take them (NTF-10), as their readers would see them. */
export default function OutboxScreen() {
  useTitle('Outbox');
  const may = useMayManageInstallation();
  return (
    <div className="stack">
      <PageHead title="Outbox" sub="Mails that were captured and never sent." />
      {may ? (
        <Mails />
      ) : (
        <Empty title="The outbox holds mails of every integration">
          <p>
            It needs an installation-wide key of scope admin. What became of the mails of one integration stands on its
            page Notifications.
          </p>
        </Empty>
      )}
    </div>
  );
}

function Mails() {
  const [params, change] = useAddress();
  const integration = params.get('integration') || undefined;
  const query = useRead(
    useInfiniteQuery({
      ...queries.outbox(integration),
      // What is chosen stays in the page, with the focus, while another list is on its way.
      placeholderData: (before) => before,
    }),
  );
  const mails = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const named = params.get('mail');
  const newest = mails[0]?.notificationId;
  const chosen = named ?? newest;
  useEffect(() => {
    // From now on it is this mail that is read, whatever comes after it.
    if (named === null && newest !== undefined && !query.isPlaceholderData) change({ mail: newest });
  }, [named, newest, query.isPlaceholderData, change]);
  if (!query.data) return <Unread of={query} />;
  return (
    <>
      <div className="row">
        <Integrations chosen={integration} choose={(id) => change({ integration: id, mail: undefined })} />
        <span className="grow" />
        {mails.length > 1 ? (
          <p className="row hide-m dim small" aria-hidden="true">
            In the list <kbd>↑</kbd> <kbd>↓</kbd> move <kbd>Enter</kbd> open
          </p>
        ) : null}
      </div>
      <Earlier is={query.isPlaceholderData}>
        {chosen === undefined ? (
          <section className="card">
            <Nothing narrowed={integration !== undefined} />
          </section>
        ) : (
          <Captured query={query} mails={mails} chosen={chosen} />
        )}
      </Earlier>
    </>
  );
}

function Integrations({ chosen, choose }: { chosen: string | undefined; choose(id: string): void }) {
  const fleet = useQuery(queries.fleet()).data?.items ?? [];
  return (
    <select
      className="input narrow"
      aria-label="Integration"
      value={chosen ?? ''}
      onChange={(event) => choose(event.target.value)}
    >
      <option value="">Every integration</option>
      {fleet.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

function Nothing({ narrowed }: { narrowed: boolean }) {
  if (narrowed) return <Empty title="Nothing of this integration was captured" />;
  return (
    <Empty title="Nothing was captured">
      <p>
        With a mail provider configured, mails are sent and none is kept here. Without one (no SENDGRID_API_KEY) they
        would show here instead.
      </p>
    </Empty>
  );
}

function Captured({
  query,
  mails,
  chosen,
}: {
  query: Parameters<typeof More>[0]['query'];
  mails: readonly CapturedMail[];
  chosen: string;
}) {
  // One stop for the Tab key, so that it is not far from the list to the mail; arrows go to the others.
  const stop = mails.some(({ notificationId }) => notificationId === chosen) ? chosen : mails[0]?.notificationId;
  return (
    <>
      <p className="banner">
        <strong>Captured, never sent.</strong>
        <span>
          No mail provider was configured when these were due, so nobody received them. Set SENDGRID_API_KEY, and later
          mails go out.
        </span>
      </p>
      <div className="outbox">
        <nav
          className="card mail-list"
          aria-label="Captured mails, newest first. Arrow keys move between them."
          onKeyDown={moveWithArrows}
        >
          {mails.map((mail) => (
            <Entry
              key={mail.notificationId}
              mail={mail}
              current={mail.notificationId === chosen}
              stop={mail.notificationId === stop}
            />
          ))}
          {query.hasNextPage ? (
            <div className="more">
              <More query={query} />
            </div>
          ) : null}
        </nav>
        <Mail id={chosen} known={mails.find((mail) => mail.notificationId === chosen)} />
      </div>
    </>
  );
}

function Entry({ mail, current, stop }: { mail: CapturedMail; current: boolean; stop: boolean }) {
  const [params] = useSearchParams();
  return (
    <Link
      href={`/outbox?${changed(params, { mail: mail.notificationId })}`}
      tabIndex={stop ? 0 : -1}
      {...(current ? { 'aria-current': 'true' as const } : {})}
    >
      <bdi className="strong">{mail.subject}</bdi>
      <span className="small dim">
        <bdi>{mail.to}</bdi>, <Ago at={mail.capturedAt} />
      </span>
    </Link>
  );
}
