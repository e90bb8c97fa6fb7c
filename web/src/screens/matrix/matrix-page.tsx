import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { isAbsent, search } from '../../api/client.ts';
import type { Matrix, Overview } from '../../api/types.ts';
import { full } from '../../text/time.ts';
import { plural, shortCommit } from '../../text/words.ts';
import { AtBanner } from '../../ui/at-banner.tsx';
import { useHotkeys } from '../../ui/hotkeys.ts';
import { Empty, Failure } from '../../ui/notice.tsx';
import { ReportFailure } from '../../ui/report-failure.tsx';
import { changed } from '../../ui/use-address.ts';
import { CellPanel } from './cell-panel.tsx';
import { cellsOf, changesOf, findCell, gridIn, gridOf, letterOf, lookupIn, type Grid } from './grid.ts';
import { MatrixGrid } from './matrix-grid.tsx';
import { Pills } from './pills.tsx';
import { Scrubber } from './scrubber.tsx';
import { useShown, type Shown } from './use-shown.ts';

/** The scrubber, the grid of the report it points to, and beside it the cell that is open. */
export function MatrixPage({ id, overview }: { id: string; overview: Overview }) {
  const [params, setParams] = useSearchParams();
  const shown = useShown(id);
  const { history, matrix, position } = shown;
  const marking = params.get('diff') === '1';
  const compact = params.get('view') === 'compact';
  const set = useCallback(
    (name: string, value: string | undefined) =>
      setParams((before) => changed(before, { [name]: value }), { replace: true }),
    [setParams],
  );
  const open = useCallback((cell: string | undefined) => set('cell', cell), [set]);
  const toggle = (name: 'diff' | 'view', value: string, isOn: boolean) => set(name, isOn ? undefined : value);
  useHotkeys([
    { key: '[', does: 'Go to the older report', run: () => shown.hold(position === -1 ? Infinity : position - 1) },
    { key: ']', does: 'Go to the newer report', run: () => shown.hold(position === -1 ? Infinity : position + 1) },
    { key: '\\', does: 'Go to the latest report', run: () => shown.hold(Infinity) },
    { key: 'd', does: 'Mark what changed', run: () => toggle('diff', '1', marking) },
    { key: 'Escape', does: 'Close the cell', run: () => open(undefined) },
  ]);
  const { grid, changes, cells } = useGrid(shown, marking);

  if (isAbsent(shown.error)) {
    return <ReportFailure error={shown.error} retry={shown.retry} latest={`/integrations/${id}/matrix`} />;
  }
  const failure = shown.error ? <Failure error={shown.error} retry={shown.retry} /> : null;
  if (!matrix || !history) return failure;
  const cell = findCell(grid, params.get('cell') ?? '');
  const driftHref = `/integrations/${id}/drift${search({ at: params.get('at') })}`;
  const place = { integrationId: id, matrix, at: params.get('at') ?? undefined };
  return (
    <>
      {shown.current ? null : failure}
      <AtBanner viewed={viewedOf(shown, matrix, { id, headCommit: overview.headCommit })} />
      <p className="print-only">
        Matrix of {overview.name} at {matrix.commitSha}, {full(matrix.committedAt ?? matrix.receivedAt)}
      </p>
      <Scrubber
        shown={shown}
        history={history}
        marking={marking}
        mark={() => toggle('diff', '1', marking)}
        draw={(length) => set('last', length === 60 ? undefined : String(length))}
      />
      <Pills
        grid={grid}
        drift={matrix.drift}
        driftHref={driftHref}
        changed={marking ? sinceOf(shown, changes) : null}
        compact={compact}
        compress={() => toggle('view', 'compact', compact)}
      />
      <Notes matrix={matrix} />
      {grid.namespaces.length === 0 ? (
        <NoCells matrix={matrix} />
      ) : (
        <div className={cell ? 'split' : undefined}>
          <MatrixGrid
            grid={grid}
            changes={changes}
            described={cells}
            drift={matrix.drift}
            driftHref={driftHref}
            open={cell}
            toggle={open}
            compact={compact}
          />
          {cell ? (
            <CellPanel key={params.get('cell')} {...place} shown={shown} grid={grid} cell={cell} close={open} />
          ) : null}
        </div>
      )}
    </>
  );
}

/** What is drawn: letters from the history at once, descriptions from the matrix where they are still of the same status. */
function useGrid({ history, matrix, position, current }: Shown, marking: boolean) {
  const known = useMemo(() => {
    if (!matrix) return undefined;
    const cells = cellsOf(matrix);
    return {
      cells,
      grid: gridOf(matrix, (namespace, environment) => letterOf(cells.get(namespace)?.get(environment))),
    };
  }, [matrix]);
  const grid = useMemo((): Grid => {
    if (known && (current || !history || position === -1)) return known.grid;
    return history ? gridIn(history, position) : { namespaces: [], environments: [], rows: [] };
  }, [history, known, position, current]);
  const changes = useMemo(
    () => (marking && history && position > 0 ? changesOf(grid, lookupIn(history, position - 1)) : null),
    [marking, history, grid, position],
  );
  return { grid, changes, cells: known?.cells };
}

function viewedOf(
  { history, position, current }: Shown,
  matrix: Matrix,
  { id, headCommit }: { id: string; headCommit: string | null },
) {
  const beside = { integrationId: id, headCommit };
  const report = history?.reports[position];
  if (!report || current) return { ...matrix, ...beside };
  const behind = history.reports.length - 1 - position;
  return { ...beside, commitSha: report.commitSha, isHead: behind === 0, behind, outsideLine: null };
}

function sinceOf({ history, position, isWhole }: Shown, changes: readonly string[] | null): string {
  const before = history?.reports[position - 1];
  if (!before || !changes) return position === -1 ? 'Not in the line: compared with nothing' : noneBefore(isWhole);
  const cells = changes.reduce((sum, row) => sum + row.replaceAll('=', '').length, 0);
  return `${plural(cells, 'cell')} changed since ${shortCommit(before.commitSha)}`;
}

const noneBefore = (isWhole: boolean) =>
  isWhole ? 'Nothing before it to compare with' : 'The report before it is not drawn, so nothing is compared';

/** What has to be known to read the grid rightly. */
function Notes({ matrix: { checkedCells, evaluable } }: { matrix: Matrix }) {
  if (checkedCells !== null) {
    return <p className="dim">{plural(checkedCells, 'cell')} checked; only cells with findings are listed.</p>;
  }
  return evaluable ? null : <p className="dim">This report says nothing, so it changed no alert.</p>;
}

function NoCells({ matrix: { checkedCells } }: { matrix: Matrix }) {
  return (
    <section className="card">
      {checkedCells === null || checkedCells === 0 ? (
        <Empty title="This report lists no cells">
          <p>The Clef CLI found no namespace to look at. Check that its manifest names them.</p>
        </Empty>
      ) : (
        <Empty title="No findings" />
      )}
    </section>
  );
}
