import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { queries } from '../../api/queries.ts';
import { useMay } from '../../shell/session.ts';
import { fateOf } from '../../text/outcomes.ts';
import { codeInWords, refusalInWords } from '../../text/refusals.ts';
import { plural } from '../../text/words.ts';
import { FateMark } from '../../ui/fate.tsx';
import { Icon, type Glyph } from '../../ui/icon.tsx';
import { StatusShape } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { Unread } from '../../ui/unread.tsx';
import { eventsOf, type Event } from './progress.ts';

/** A key's use gives no hint, so that the page looks by itself while it waits, in milliseconds. */
const lookAgainMs = 5_000;

/** What came so far, refused attempts too, until the first report leads to the matrix. */
export function Waiting({ id }: { id: string }) {
  const query = useInfiniteQuery(queries.ingestLog(id));
  const log = query.data?.pages.flatMap(({ items }) => items);
  const arrived = log?.some(({ type }) => type === 'batch') ?? false;
  const keys = useInfiniteQuery({
    ...queries.keys(id),
    enabled: useMay('admin'),
    refetchInterval: arrived ? false : lookAgainMs,
  }).data?.pages.flatMap(({ items }) => items);
  if (!log) return <Unread of={query} />;
  const events = eventsOf(keys ?? [], log);
  return (
    <section className="card wait" aria-labelledby="waiting">
      <header>
        <div className="row">
          <StatusShape status={arrived ? 'healthy' : 'unknown'} size="lg" />
          <h2 id="waiting" aria-live="polite">
            {arrived ? 'The first report is here' : 'Waiting for the first report'}
          </h2>
        </div>
      </header>
      <div className="pad">
        <ol className="tl">
          {events.map((event) => (
            <EventItem key={`${event.kind} ${event.at}`} event={event} />
          ))}
          {arrived ? null : (
            <>
              <Item glyph="in">Report accepted: not yet</Item>
              <Item glyph="grid">Matrix: appears by itself</Item>
            </>
          )}
        </ol>
        {arrived ? (
          <p className="mt4">
            <Link className="btn primary" href={`/integrations/${id}/matrix`}>
              Open the matrix
            </Link>
          </p>
        ) : (
          <p className="dim small mt4">
            Did the CI job end with status 401? Then its key is mistyped, cut off or revoked, and nobody can tell here
            whose request it was. Store the key again, without a line break.
          </p>
        )}
      </div>
    </section>
  );
}

function EventItem({ event }: { event: Event }) {
  switch (event.kind) {
    case 'made':
      return (
        <Item glyph="check" tone="ok" at={event.at}>
          Key <code>{event.prefix}…</code> made
        </Item>
      );
    case 'used':
      return (
        <Item glyph="check" tone="ok" at={event.at}>
          Key <code>{event.prefix}…</code> used: the CLI reaches this server
        </Item>
      );
    case 'push':
      return (
        <Item glyph="in" at={event.at}>
          A {event.what} push came. It carries no commit; <code>npx clef report --push</code> sends a report.
        </Item>
      );
    case 'arrived':
      return (
        <Item glyph="check" tone="ok" at={event.at}>
          <Link href={`/batches/${event.batch.id}`}>{plural(event.batch.reportCount, 'report')}</Link>{' '}
          <FateMark fate={fateOf(event.batch)} />
        </Item>
      );
    case 'refused':
      return <Refused event={event} />;
  }
}

function Refused({ event: { at, refusal } }: { event: Extract<Event, { kind: 'refused' }> }) {
  const { title, whatToDo } = refusalInWords(refusal);
  return (
    <Item
      glyph="x"
      tone="crit"
      at={at}
      note={
        <>
          {refusal.errors.slice(0, 5).map(({ pointer, code }) => (
            <p key={pointer + code}>
              <code>{pointer === '' ? 'the whole body' : pointer}</code> {codeInWords(code)}
            </p>
          ))}
          <p>{whatToDo}</p>
        </>
      }
    >
      <b>
        A submission was refused{refusal.httpStatus === null ? '' : ` with ${refusal.httpStatus}`}:{' '}
        {title.toLowerCase()}
      </b>
    </Item>
  );
}

function Item({
  glyph,
  tone = '',
  at,
  note,
  children,
}: {
  glyph: Glyph;
  tone?: string;
  at?: string;
  note?: ReactNode;
  children: ReactNode;
}) {
  return (
    <li>
      <span className={`node ${tone}`}>
        <Icon name={glyph} />
      </span>
      <div>
        <div className={at === undefined ? 'ev dim' : 'ev'}>
          <span className="anywhere">{children}</span>
          {at === undefined ? null : <Ago at={at} />}
        </div>
        {note === undefined ? null : <div className="note anywhere">{note}</div>}
      </div>
    </li>
  );
}
