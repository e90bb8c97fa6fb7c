import { useQuery } from '@tanstack/react-query';
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { Link } from 'wouter';
import { queries } from '../../api/queries.ts';
import type { Matrix, PolicyResults } from '../../api/types.ts';
import { Commit } from '../../ui/commit.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Answered, Earlier } from '../../ui/earlier.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Failure } from '../../ui/notice.tsx';
import { Since } from '../../ui/since.tsx';
import { Status, StatusShape } from '../../ui/status.tsx';
import { useMedia } from '../../ui/use-media.ts';
import { useRead } from '../../ui/unread.tsx';
import { CellLane } from './cell-lane.tsx';
import { scopeOf, statusOf, type Grid } from './grid.ts';
import type { Shown } from './use-shown.ts';
import './cell-panel.css';

type Result = PolicyResults['results'][number];

interface Place {
  readonly integrationId: string;
  readonly at: string | undefined;
  readonly cell: { readonly namespace: string; readonly environment: string };
}

/** Everything about one cell: beside the grid where there is room, else over it. */
export function CellPanel({
  matrix,
  shown,
  grid,
  close,
  ...place
}: Place & { matrix: Matrix; shown: Shown; grid: Grid; close(cell: undefined): void }) {
  const narrow = useMedia('(max-width: 1100px)');
  const { namespace, environment } = place.cell;
  const title = (
    <span className="mono">
      <bdi>{namespace}</bdi>/<bdi>{environment}</bdi>
    </span>
  );
  const content = (
    <>
      <State matrix={matrix} shown={shown} grid={grid} place={place} />
      <Results {...place} />
      <CellLane shown={shown} cell={place.cell} />
      <Drift {...place} />
    </>
  );
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const { current } = panel;
    return () => {
      // The focus goes back to where one came from, as a dialog does it.
      if (current?.contains(document.activeElement)) {
        document.querySelector<HTMLElement>('.mx-set [tabindex="0"]')?.focus();
      }
    };
  }, []);
  if (narrow) {
    return (
      <Dialog title={title} sheet close={() => close(undefined)}>
        <div className="panel-body">{content}</div>
      </Dialog>
    );
  }
  return (
    <aside ref={panel} className="card panel" aria-labelledby="cell-name">
      <header>
        <h2 id="cell-name">{title}</h2>
        <button
          type="button"
          className="btn quiet sm icon"
          aria-label="Close the cell"
          onClick={() => close(undefined)}
        >
          <Icon name="x" />
        </button>
      </header>
      {content}
    </aside>
  );
}

function State({ matrix, shown, grid, place }: { matrix: Matrix; shown: Shown; grid: Grid; place: Place }) {
  const { namespace, environment } = place.cell;
  const letter = grid.rows[grid.namespaces.indexOf(namespace)]?.charAt(grid.environments.indexOf(environment)) ?? '-';
  const status = statusOf(letter);
  const commit = shown.history?.reports[shown.position]?.commitSha ?? matrix.commitSha;
  const cell = matrix.cells.find((each) => each.namespace === namespace && each.environment === environment);
  const description = shown.current ? cell?.description : undefined;
  return (
    <section>
      <div className="row">
        {status ? <Status status={status} /> : <strong>Not reported</strong>}
        <span className="dim">
          as of <Commit sha={commit} integrationId={place.integrationId} />
        </span>
      </div>
      {status && description ? (
        <p className="anywhere">
          <bdi>{description}</bdi>
        </p>
      ) : null}
    </section>
  );
}

function Results({ integrationId, at, cell: { namespace, environment } }: Place) {
  const { data, error, isPlaceholderData } = useRead(
    useQuery({ ...queries.policyResults(integrationId, at), placeholderData: (before) => before }),
  );
  const own = data?.results.filter(({ scope }) => scope === scopeOf(namespace, environment)) ?? [];
  const wide = data?.results.filter(({ scope }) => scope === namespace) ?? [];
  return (
    <Section title="Results in this cell" earlier={isPlaceholderData}>
      {error ? <Failure error={error} /> : null}
      {data && own.length + wide.length === 0 ? (
        <Answered>
          <p className="dim">No rule looks at this cell alone.</p>
        </Answered>
      ) : null}
      {[...own, ...wide]
        .toSorted((a, b) => order[a.status] - order[b.status])
        .map((result) => (
          <ResultRow key={`${result.ruleId} ${result.scope}`} result={result} integrationId={integrationId} />
        ))}
    </Section>
  );
}

const order: Readonly<Record<Result['status'], number>> = { fail: 0, not_evaluated: 1, pass: 2 };

function ResultRow({ result, integrationId }: { result: Result; integrationId: string }) {
  const { status, severity, ruleName, message, alertId, since, ruleDisabled } = result;
  const shape = status === 'fail' ? (severity ?? 'unknown') : status === 'pass' ? 'healthy' : 'unknown';
  return (
    <div className="res">
      <StatusShape status={shape} />
      <div>
        <p className="anywhere">
          {alertId === null ? (
            <bdi>{ruleName}</bdi>
          ) : (
            <Link className="strong" href={`/alerts/${alertId}`}>
              <bdi>{ruleName}</bdi>
            </Link>
          )}
          <span className="vh">{status === 'fail' ? ', fails' : status === 'pass' ? ', passes' : ''}</span>
        </p>
        <p className="dim small anywhere">
          {status === 'not_evaluated' ? 'Not evaluated in this report' : <bdi>{message ?? 'Nothing found'}</bdi>}
        </p>
        {status === 'fail' ? (
          <p className="dim small">
            <Since since={since} integrationId={integrationId} />
            {ruleDisabled ? ' Disabled: opens no alert.' : ''}
          </p>
        ) : null}
      </div>
    </div>
  );
}

function Drift({ integrationId, at, cell: { namespace } }: Place) {
  const { data, error, isPlaceholderData } = useRead(
    useQuery({ ...queries.drift(integrationId, at), placeholderData: (before) => before }),
  );
  const entries = data?.namespaces.filter((each) => each.namespace === namespace) ?? [];
  const drifted = entries.filter(({ isDrifted }) => isDrifted);
  return (
    <Section title={`Drift of ${namespace}`} earlier={isPlaceholderData}>
      {error ? <Failure error={error} /> : null}
      {data && drifted.length === 0 ? (
        <Answered>
          <p className="dim">{entries.length === 0 ? 'Not reported' : 'None: its environments hold the same keys.'}</p>
        </Answered>
      ) : null}
      {drifted.map(({ summary, since }, index) => (
        <p key={index} className="drifts anywhere">
          <Icon name="drift" />
          <span>
            <bdi>{summary ?? 'Its environments differ.'}</bdi>{' '}
            <span className="dim">
              <Since since={since} integrationId={integrationId} />
            </span>
          </span>
        </p>
      ))}
    </Section>
  );
}

function Section({ title, earlier, children }: { title: string; earlier: boolean; children: ReactNode }) {
  return (
    <section>
      <h3>
        <bdi>{title}</bdi>
      </h3>
      <Earlier is={earlier}>{children}</Earlier>
    </section>
  );
}
