import { memo } from 'react';
import type { History } from '../../api/types.ts';
import { date } from '../../text/time.ts';
import { plural, shortCommit } from '../../text/words.ts';
import { Icon } from '../../ui/icon.tsx';
import { IfSingleKeys } from '../../ui/single-keys.tsx';
import { wordOf } from '../../ui/status.tsx';
import { BarMarks } from '../../ui/strip.tsx';
import { At } from '../../ui/time.tsx';
import { ticksHeight, ticksOf, ticksWidth } from './ticks.ts';
import { lengths } from './lengths.ts';
import type { Shown } from './use-shown.ts';
import './scrubber.css';

type Report = History['reports'][number];

const timeOf = ({ committedAt, receivedAt }: Report) => committedAt ?? receivedAt;

/** The line of reports to move along: a range input over a drawing of it. */
export function Scrubber({
  shown: { position, length, longer, hold },
  history: { reports },
  marking,
  mark,
  draw,
}: {
  shown: Shown;
  history: History;
  marking: boolean;
  mark(): void;
  draw(length: number): void;
}) {
  const [first, last] = [reports[0], reports.at(-1)];
  if (!first || !last) return null;
  const inLine = position !== -1;
  return (
    <section className="card scrub" aria-label="History">
      <div className="scrub-top">
        <div className="row">
          <Step
            name={position === 0 && longer !== undefined ? 'Draw older reports' : 'Older report'}
            icon="left"
            end={position === 0 && longer === undefined}
            go={() => hold(inLine ? position - 1 : Infinity)}
          />
          <Step
            name="Newer report"
            icon="right"
            end={position === reports.length - 1}
            go={() => hold(inLine ? position + 1 : Infinity)}
          />
        </div>
        <p className="grow where">
          <Where report={reports[position]} place={position + 1} total={reports.length} />
        </p>
        <IfSingleKeys>
          <span className="row hide-m dim small" aria-hidden="true">
            <kbd>[</kbd> older <kbd>]</kbd> newer <kbd>\</kbd> latest
          </span>
        </IfSingleKeys>
        {reports.length >= lengths[0] ? <Lengths length={length} draw={draw} /> : null}
        <button type="button" className="btn sm" aria-pressed={marking} onClick={mark}>
          <Icon name="diff" />
          Mark changes
        </button>
      </div>
      <div className={inLine ? 'track' : 'track off'}>
        <Ticks reports={reports} />
        <input
          type="range"
          min={1}
          max={reports.length}
          value={inLine ? position + 1 : reports.length}
          aria-label="Report"
          aria-valuetext={inWords(reports[position], position + 1, reports.length)}
          onChange={(event) => hold(Number(event.target.value) - 1)}
        />
      </div>
      <div className="lane-x" aria-hidden="true">
        <span>{date(timeOf(first))}</span>
        <span>{date(timeOf(last))}, head</span>
      </div>
      <Legend />
    </section>
  );
}

function Step(step: { name: string; icon: 'left' | 'right'; end: boolean; go(): void }) {
  return (
    <button type="button" className="btn sm icon" aria-label={step.name} aria-disabled={step.end} onClick={step.go}>
      <Icon name={step.icon} />
    </button>
  );
}

function Where({ report, place, total }: { report: Report | undefined; place: number; total: number }) {
  if (!report) return <span className="dim">Not among the last {plural(total, 'report')}</span>;
  return (
    <>
      <span className="strong">
        Report {place} of {total}
      </span>{' '}
      <span className="dim">
        {report.branch === '' ? null : (
          <>
            on <bdi>{report.branch}</bdi>,{' '}
          </>
        )}
        <At at={timeOf(report)} />
      </span>
    </>
  );
}

function Lengths({ length, draw }: { length: number; draw(length: number): void }) {
  return (
    <div className="seg" role="group" aria-label="How many reports are drawn">
      {lengths.map((each) => (
        <button key={each} type="button" aria-pressed={each === length} onClick={() => draw(each)}>
          {each}
        </button>
      ))}
    </div>
  );
}

const Ticks = memo(function Ticks({ reports }: { reports: History['reports'] }) {
  return (
    <svg
      className="strip"
      viewBox={`0 0 ${ticksWidth(reports.length)} ${ticksHeight}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {[...ticksOf(reports)].map(([tone, path]) => (
        <path key={tone} className={tone} d={path} />
      ))}
    </svg>
  );
});

function inWords(report: Report | undefined, place: number, total: number): string {
  if (!report) return 'Not one of the reports that are drawn';
  const { commitSha, status, failing } = report;
  return `Commit ${shortCommit(commitSha)}, report ${place} of ${total}, ${wordOf(status)}, ${plural(failing, 'failing result')}`;
}

const Legend = memo(function Legend() {
  return (
    <p className="legend hide-xs">
      <BarMarks width={6} words={{ healthy: 'OK', warning: 'Warning', critical: 'Critical', unknown: 'Unknown' }} />
      <span>Height: failing results</span>
    </p>
  );
});
