import { useState, type ReactNode } from 'react';
import type { Receipt } from '../../api/types.ts';
import { kindInWords } from '../../text/refusals.ts';
import { plural } from '../../text/words.ts';
import { Commit } from '../../ui/commit.tsx';
import { TableHead } from '../../ui/table-head.tsx';

/** Of a longer list so many are drawn at first: the last ones, which lead to the HEAD. */
const drawn = 100;

const outcomes = {
  stored: { word: 'Stored', why: 'new here' },
  unchanged: { word: 'Unchanged', why: 'equal to what is stored' },
  replaced: { word: 'Replaced', why: 'other content was stored before; this took its place, audited' },
} as const;

/** The commits of a submission in their order, and what became of each. */
export function Reports({ receipt: { reports, integrationId, headCommit, reportCount } }: { receipt: Receipt }) {
  const [all, setAll] = useState(false);
  const first = all ? 0 : Math.max(0, reports.length - drawn);
  return (
    <Titled title="Reports" sub="Oldest first, all stored or none">
      {reports.length === 0 ? <p className="pad dim">What became of each stands here once it is applied.</p> : null}
      {first > 0 ? (
        <button type="button" className="btn quiet more" onClick={() => setAll(true)}>
          Show {plural(first, 'older one')} too
        </button>
      ) : null}
      {reports.length === 0 ? null : (
        <table className="t cards" role="table">
          <TableHead names={['#', 'Commit', 'Outcome', 'Why']} />
          <tbody role="rowgroup">
            {reports.slice(first).map(({ id, commitSha, outcome }, index) => (
              <tr key={id} role="row">
                <td role="cell" className="hide-s dim num">
                  {first + index + 1}
                </td>
                <td role="cell" className="nw">
                  <Commit sha={commitSha} integrationId={integrationId} />{' '}
                  {commitSha === headCommit ? <span className="chip">HEAD</span> : null}
                </td>
                <td role="cell">
                  <span className={outcome === 'unchanged' ? 'dim' : 'strong'}>{outcomes[outcome].word}</span>
                </td>
                <td role="cell" className="full dim">
                  {outcomes[outcome].why}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {reports.length > 0 && reportCount > reports.length ? (
        <p className="pad foot dim small">
          {plural(reportCount, 'report')} were sent; the same commit twice with equal content counts as one.
        </p>
      ) : null}
    </Titled>
  );
}

/** Where something was taken out before anything was stored, and of what kind; never what it was. */
export function Redactions({ receipt: { redactions, droppedFields, unknownSeverities } }: { receipt: Receipt }) {
  const [all, setAll] = useState(false);
  const shown = all ? redactions : redactions.slice(0, drawn);
  return (
    <Titled
      title="Redactions"
      sub={
        redactions.length === 0
          ? 'Nothing had to be taken out'
          : `${plural(redactions.length, 'place')} changed before anything was stored`
      }
    >
      {redactions.length === 0 ? null : (
        <table className="t cards" role="table">
          <TableHead names={['Where', 'Kind', 'Placeholder', 'Count']} />
          <tbody role="rowgroup">
            {shown.map(({ pointer, kind, count }) => (
              <tr key={`${pointer} ${kind}`} role="row">
                <td role="cell" className="full">
                  <code className="anywhere">{pointer === '' ? 'the whole request' : pointer}</code>
                </td>
                <td role="cell">{kindInWords(kind)}</td>
                <td role="cell" data-l="Placeholder" className="full">
                  <code>[{kind}]</code>
                </td>
                <td role="cell" data-l="Count" className="num full">
                  {count}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {shown.length < redactions.length ? (
        <button type="button" className="btn quiet more" onClick={() => setAll(true)}>
          Show {redactions.length - shown.length} more
        </button>
      ) : null}
      <p className={redactions.length === 0 ? 'pad dim small' : 'pad foot dim small'}>
        {redactions.length === 0
          ? ''
          : 'In a name the placeholder also holds a hash, as in [kind:1a2b3c4d], so that different names stay different. '}
        {droppedFields === 0
          ? 'No unknown field was sent.'
          : `${plural(droppedFields, 'unknown field')} dropped at the door. Neither name nor value was stored.`}
        {unknownSeverities === 0
          ? ''
          : ` ${plural(unknownSeverities, 'unknown severity', 'unknown severities')} read as Warning.`}
      </p>
    </Titled>
  );
}

function Titled({ title, sub, children }: { title: string; sub: string; children: ReactNode }) {
  return (
    <section className="card" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span className="dim small">{sub}</span>
      </header>
      {children}
    </section>
  );
}
