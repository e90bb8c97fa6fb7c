import { memo, useState, type CSSProperties } from 'react';
import { Link } from 'wouter';
import type { Matrix } from '../../api/types.ts';
import { Icon } from '../../ui/icon.tsx';
import { Cell } from './cell.tsx';
import { letterOf, scopeOf, type Cells, type Grid } from './grid.ts';

/** No more cells than these are drawn before somebody asks for them. */
const cellsAtOnce = 3_000;
/** A compact grid of more namespaces than these stands in two tables side by side. */
const namespacesInOne = 24;

/** Namespace rows by environment columns; a press on a cell opens it. */
export function MatrixGrid({
  grid: { namespaces, environments, rows },
  changes,
  described,
  drift,
  driftHref,
  open,
  toggle,
  compact,
}: {
  grid: Grid;
  changes: readonly string[] | null;
  /** The last matrix that was read: what it says of cells holds while they have the same status. */
  described: Cells | undefined;
  drift: Matrix['drift'];
  driftHref: string;
  open: { namespace: string; environment: string } | undefined;
  toggle(cell: string | undefined): void;
  compact: boolean;
}) {
  const [all, setAll] = useState(false);
  // One stop for the Tab key: the cell that was last focused, or the open one; arrows go to the others.
  const [focused, setFocused] = useState<string>();
  const drifted = new Set(drift.filter(({ isDrifted }) => isDrifted).map(({ namespace }) => namespace));
  const most = all ? rows.length : Math.ceil(cellsAtOnce / Math.max(1, environments.length));
  const shown = Math.min(rows.length, most);
  const half = compact && shown > namespacesInOne ? Math.ceil(shown / 2) : shown;
  const stop = stopOf(
    { namespaces, environments, rows },
    focused ?? (open && scopeOf(open.namespace, open.environment)),
  );
  const row = (index: number) => {
    const namespace = namespaces[index]!;
    return (
      <Row
        key={namespace}
        index={index}
        namespace={namespace}
        environments={environments}
        letters={rows[index]!}
        changes={changes?.[index] ?? null}
        described={described?.get(namespace)}
        driftHref={drifted.has(namespace) ? driftHref : null}
        open={open?.namespace === namespace ? open.environment : null}
        stop={stop?.row === index ? stop.column : null}
        toggle={toggle}
        focus={setFocused}
        compact={compact}
      />
    );
  };
  const width = compact ? 108 + environments.length * 79 : 128 + environments.length * 112;
  // The columns are the same in each row, which is laid out by itself.
  const columns = { '--columns': environments.length } as CSSProperties;
  const parts = half < shown ? [[0, half] as const, [half, shown] as const] : [[0, shown] as const];
  return (
    <section className="card" aria-label="Matrix">
      <div
        className={`scroll mx-set ${compact ? 'compact' : ''} ${environments.length > 8 ? 'many' : ''}`}
        data-rows={shown}
        data-columns={environments.length}
        style={{ gridTemplateColumns: `repeat(auto-fit, minmax(min(100%, ${width}px), 1fr))` }}
      >
        {parts.map(([from, to]) => (
          <table key={from} className="mx" role="table" style={{ minWidth: width, ...columns }}>
            <caption className="vh">Health by namespace and environment. Arrow keys move between cells.</caption>
            <thead role="rowgroup">
              <tr role="row">
                <th scope="col" role="columnheader">
                  Namespace
                </th>
                {environments.map((name) => (
                  <th key={name} scope="col" role="columnheader" title={name}>
                    <bdi>{name}</bdi>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody role="rowgroup">{Array.from({ length: to - from }, (_, index) => row(from + index))}</tbody>
          </table>
        ))}
      </div>
      {shown < rows.length ? (
        <button type="button" className="btn quiet more" onClick={() => setAll(true)}>
          Show {rows.length - shown} more namespaces
        </button>
      ) : null}
    </section>
  );
}

function stopOf({ namespaces, environments, rows }: Grid, wanted: string | undefined) {
  for (const [row, namespace] of wanted === undefined ? [] : namespaces.entries()) {
    const column = environments.findIndex((each) => scopeOf(namespace, each) === wanted);
    if (column !== -1 && rows[row]!.charAt(column) !== '-') return { row, column };
  }
  const row = rows.findIndex((letters) => /[^-]/.test(letters));
  return row === -1 ? undefined : { row, column: rows[row]!.search(/[^-]/) };
}

/** One namespace. It is drawn anew only where something in it changes: 60 rows are asked at every step of the scrubber. */
const Row = memo(function Row({
  index,
  namespace,
  environments,
  letters,
  changes,
  described,
  driftHref,
  open,
  stop,
  ...cell
}: {
  index: number;
  namespace: string;
  environments: readonly string[];
  letters: string;
  changes: string | null;
  described: ReturnType<Cells['get']>;
  driftHref: string | null;
  open: string | null;
  stop: number | null;
  toggle(cell: string | undefined): void;
  focus(cell: string): void;
  compact: boolean;
}) {
  return (
    <tr role="row" className={driftHref === null ? undefined : 'drifted'}>
      <th scope="row" role="rowheader">
        <bdi title={namespace}>{namespace}</bdi>
        {driftHref === null ? null : (
          <Link className="drift" href={driftHref}>
            <Icon name="drift" />
            Drifted
          </Link>
        )}
      </th>
      {environments.map((environment, column) => {
        const letter = letters.charAt(column);
        const was = changes?.charAt(column) ?? '=';
        const known = described?.get(environment);
        return (
          <Cell
            key={environment}
            {...cell}
            row={index}
            column={column}
            namespace={namespace}
            environment={environment}
            letter={letter}
            was={was === '=' ? null : was}
            description={known && letterOf(known) === letter ? known.description : ''}
            open={open === environment}
            stop={stop === column}
          />
        );
      })}
    </tr>
  );
});
