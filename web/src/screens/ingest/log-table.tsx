import { Link } from 'wouter';
import type { Submission } from '../../api/types.ts';
import { doors } from '../../text/doors.ts';
import { fateOf } from '../../text/outcomes.ts';
import { codeInWords, refusalInWords } from '../../text/refusals.ts';
import { absolute } from '../../text/time.ts';
import { plural } from '../../text/words.ts';
import { Commit } from '../../ui/commit.tsx';
import { FateMark } from '../../ui/fate.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Ago } from '../../ui/time.tsx';
import { TableHead } from '../../ui/table-head.tsx';

type Of<Type extends Submission['type']> = Extract<Submission, { type: Type }>;

const headings = ['When, UTC', 'Outcome', 'HEAD', 'Reports', 'Alerts', 'Also', 'Receipt'];

/** Submissions, newest first; a refused one stands with its places and what to do. */
export function LogTable({ integrationId, log }: { integrationId: string; log: readonly Submission[] }) {
  return (
    <table className="t cards wide log" role="table">
      <TableHead names={headings} />
      <tbody role="rowgroup">
        {log.map((each) => (
          <tr key={each.id} role="row">
            <td role="cell" className="nw full">
              <Ago at={each.at} />
              <span className="l2">
                {absolute(each.at)}, {doors[each.door]}
              </span>
              <span className="l2">{each.key.prefix}</span>
            </td>
            {each.type === 'batch' ? <Batch batch={each} integrationId={integrationId} /> : null}
            {each.type === 'refused' ? <Refusal refusal={each} /> : null}
            {each.type === 'lint' || each.type === 'drift' ? <Push push={each} /> : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Batch({ batch, integrationId }: { batch: Of<'batch'>; integrationId: string }) {
  const { headCommit, reportCount, alerts } = batch;
  return (
    <>
      <td role="cell">
        <FateMark fate={fateOf(batch)} />
      </td>
      <td role="cell" data-l="HEAD">
        <Commit sha={headCommit} integrationId={integrationId} />
      </td>
      <td role="cell" data-l="Reports" className="full">
        <span>{reportsInWords(reportCount, batch.reports)}</span>
      </td>
      <td role="cell" data-l="Alerts" className={alerts ? 'full' : 'full hide-s'}>
        {alerts ? <span>{alertsInWords(alerts)}</span> : <span className="dim">not derived yet</span>}
      </td>
      <td role="cell" className="full">
        <Also batch={batch} />
      </td>
      <td role="cell" className="full">
        <Link className="plain nw" href={`/batches/${batch.id}`}>
          Receipt<span className="vh"> of {headCommit.slice(0, 7)}</span>
        </Link>
      </td>
    </>
  );
}

function Also({ batch: { redactions, droppedFields, repeats, lastSentAt } }: { batch: Of<'batch'> }) {
  return (
    <span className="row also">
      {redactions > 0 ? <span className="chip">Redacted in {plural(redactions, 'place')}</span> : null}
      {droppedFields > 0 ? <span className="chip">{plural(droppedFields, 'field')} dropped</span> : null}
      {repeats > 0 ? (
        <span className="chip">
          <Icon name="loop" />
          Sent again ×{repeats}, last <Ago at={lastSentAt} />
        </span>
      ) : null}
    </span>
  );
}

function Refusal({ refusal }: { refusal: Of<'refused'> }) {
  const { title, whatToDo } = refusalInWords(refusal);
  return (
    <td role="cell" colSpan={headings.length - 1} className="full refusal">
      <p>
        <span className="st crit">
          <Icon name="x" />
          Refused{refusal.httpStatus === null ? '' : `, ${refusal.httpStatus}`}
        </span>{' '}
        <span className="strong">{title}. Nothing was stored.</span>
      </p>
      {refusal.errors.length === 0 ? null : (
        <ul className="places">
          {refusal.errors.map(({ pointer, code }, index) => (
            <li key={index}>
              <code>{pointer === '' ? 'the whole body' : pointer}</code>{' '}
              <span className="dim">{codeInWords(code)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="dim">{whatToDo}</p>
    </td>
  );
}

function Push({ push: { type } }: { push: Of<'lint' | 'drift'> }) {
  return (
    <td role="cell" colSpan={headings.length - 1} className="full dim">
      A {type} push. It carries no commit, so it is counted and nothing of it is kept.
    </td>
  );
}

function reportsInWords(count: number, outcomes: Of<'batch'>['reports']): string {
  const told = outcomes
    ? [
        outcomes.stored > 0 ? `${outcomes.stored} new` : '',
        outcomes.replaced > 0 ? `${outcomes.replaced} replaced` : '',
        outcomes.unchanged > 0 ? `${outcomes.unchanged} unchanged` : '',
      ].filter(Boolean)
    : [];
  return told.length === 0 ? String(count) : told.join(', ');
}

function alertsInWords({ opened, recurring, resolved }: NonNullable<Of<'batch'>['alerts']>): string {
  const told = [
    opened > 0 ? `${opened} opened` : '',
    recurring > 0 ? `${recurring} recurring` : '',
    resolved > 0 ? `${resolved} resolved` : '',
  ].filter(Boolean);
  return told.length === 0 ? 'None' : told.join(', ');
}
