import { useQuery } from '@tanstack/react-query';
import { basePath } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import type { Knowledge as Known } from '../../api/types.ts';
import { plural } from '../../text/words.ts';
import { useMay } from '../../shell/session.ts';
import { Icon } from '../../ui/icon.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Unread } from '../../ui/unread.tsx';

/** Every stored field of this integration with an example, and all of it to take along (PRV-7). */
export default function Knowledge({ id, name }: { id: string; name: string }) {
  const query = useQuery(queries.knowledge(id));
  const { data } = query;
  const mayExport = useMay('admin');
  if (!data) return <Unread of={query} />;
  const tables = [...new Set(data.items.map(({ table }) => table))];
  return (
    <>
      <div className="head">
        <p className="lede">
          This is everything that is stored of this integration: {data.items.length} fields in {tables.length} tables,
          each with an example of yours. There is nothing else.
        </p>
        {mayExport ? (
          <a
            className="btn"
            href={`${basePath}/api/v1/integrations/${id}/knowledge/export`}
            download={`${name}.ndjson`}
          >
            <Icon name="in" />
            Export all of it
          </a>
        ) : null}
      </div>
      {tables.map((table, index) => (
        <Table
          key={table}
          table={table}
          open={index === 0}
          fields={data.items.filter((each) => each.table === table)}
        />
      ))}
      <Elsewhere places={data.elsewhere} />
    </>
  );
}

const readers = { read: 'Every key', admin: 'Admin keys', nobody: 'Nobody' } as const;

function Table({ table, open, fields }: { table: string; open: boolean; fields: Known['items'] }) {
  return (
    <details className="card fold" open={open}>
      <summary>
        <h2 className="mono">{table}</h2>
        <span className="dim small">{plural(fields.length, 'field')}</span>
      </summary>
      <table className="t cards wide known" role="table" aria-label={`Fields of ${table}`}>
        <TableHead names={['Field', 'What and why', 'Kept', 'Shown to', 'Example']} />
        <tbody role="rowgroup">
          {fields.map(({ column, what, why, kept, shownTo, example }) => (
            <tr key={column} role="row">
              <th role="rowheader" scope="row" className="full mono">
                {column}
              </th>
              <td role="cell" className="full">
                {what}
                <span className="dim small purpose">{why}</span>
              </td>
              <td role="cell" data-l="Kept" className="full">
                {kept}
              </td>
              <td role="cell" data-l="Shown to" className="full nw">
                {readers[shownTo]}
              </td>
              <td role="cell" data-l="Example" className="full">
                {example === null ? <span className="dim">none</span> : <bdi className="mono">{example}</bdi>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Elsewhere({ places }: { places: Known['elsewhere'] }) {
  return (
    <section className="card" aria-labelledby="elsewhere">
      <header>
        <h2 id="elsewhere">Outside the database</h2>
      </header>
      <dl className="pad kv">
        {places.map(({ where, what, kept }) => (
          <div key={where} className="pair">
            <dt>{where}</dt>
            <dd>
              {what} <span className="dim">Kept: {kept}.</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
