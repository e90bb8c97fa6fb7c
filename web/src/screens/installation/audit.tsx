import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { queries } from '../../api/queries.ts';
import type { AuditEvent } from '../../api/types.ts';
import { Earlier } from '../../ui/earlier.tsx';
import { Field } from '../../ui/form.tsx';
import { More } from '../../ui/more.tsx';
import { Empty } from '../../ui/notice.tsx';
import { At } from '../../ui/time.tsx';
import { actionInWords, detailInWords } from './actions.ts';
import { TableHead } from '../../ui/table-head.tsx';
import { Unread, useRead } from '../../ui/unread.tsx';
import './audit.css';

/** Who did what, newest first. */
export function Audit() {
  const [params, setParams] = useSearchParams();
  const integration = params.get('integration') ?? '';
  const query = useRead(
    useInfiniteQuery({
      ...queries.audit(integration === '' ? {} : { integration }),
      placeholderData: keepPreviousData,
    }),
  );
  const fleet = useQuery(queries.fleet()).data?.items ?? [];
  if (!query.data) return <Unread of={query} />;
  const events = query.data.pages.flatMap(({ items }) => items);
  return (
    <>
      <div className="audit-filter">
        <Field label="Integration">
          {(ids) => (
            <select
              {...ids}
              className="input"
              value={integration}
              onChange={({ target: { value } }) => setParams(value === '' ? {} : { integration: value })}
            >
              <option value="">All, and what belongs to none</option>
              {fleet.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Earlier is={query.isPlaceholderData}>
        <section className="card" aria-label="Audit, newest first">
          {events.length === 0 ? <Empty title="Nothing was done here yet" /> : <Events events={events} />}
        </section>
        <More query={query} />
      </Earlier>
    </>
  );
}

function Events({ events }: { events: readonly AuditEvent[] }) {
  return (
    <table className="t cards audit" role="table">
      <TableHead names={['When, UTC', 'Who did what', 'Integration']} />
      <tbody role="rowgroup">
        {events.map((event) => (
          <tr key={event.id} role="row">
            <td role="cell" className="nw dim full">
              <At at={event.at} bare />
            </td>
            <td role="cell" className="full">
              <Actor actor={event.actor} /> {actionInWords(event.action)}
              <Detail event={event} />
            </td>
            <td role="cell" className="full">
              <Where event={event} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Detail({ event }: { event: AuditEvent }) {
  const { batchId } = event.detail;
  return (
    <span className="detail">
      {detailInWords(event)}
      {typeof batchId === 'string' ? (
        <>
          {' '}
          <Link href={`/batches/${batchId}`}>Receipt</Link>
        </>
      ) : null}
    </span>
  );
}

function Actor({ actor: { id, name, prefix } }: { actor: AuditEvent['actor'] }) {
  // A key that went with its integration has only its id left.
  if (name === null) return <strong title={id}>{id.length > 20 ? 'A key that is gone' : id}</strong>;
  return (
    <strong title={prefix === null ? id : `${prefix}…`}>
      <bdi>{name}</bdi>
    </strong>
  );
}

function Where({ event: { integrationId, integrationName } }: { event: AuditEvent }) {
  if (integrationId === null) return <span className="dim">Installation</span>;
  if (integrationName === null) return <span className="dim">Deleted since</span>;
  return <Link href={`/integrations/${integrationId}/settings`}>{integrationName}</Link>;
}
