import { Link } from 'wouter';
import type { PolicyResults } from '../../api/types.ts';
import { plural } from '../../text/words.ts';
import { Since } from '../../ui/since.tsx';
import { Status, StatusShape } from '../../ui/status.tsx';
import type { Result, Rule } from './arrange.ts';
import { TableHead } from '../../ui/table-head.tsx';

/** Rules with their scopes. */
export function PoliciesTable({ id, rules, view }: { id: string; rules: readonly Rule[]; view: PolicyResults }) {
  return (
    <table className="t cards fixed policies" role="table">
      <TableHead names={['Scope', 'Status', 'Message', 'Last change', 'Alert']} />
      {rules.map((rule) => (
        <tbody key={rule.ruleId} role="rowgroup">
          <tr className="grp" role="row">
            <th scope="rowgroup" colSpan={5} role="rowheader">
              <span className="row">
                <bdi className="anywhere">{rule.ruleName}</bdi>
                {rule.ruleName === rule.ruleId ? null : (
                  <code className="anywhere">
                    <bdi>{rule.ruleId}</bdi>
                  </code>
                )}
                {rule.disabled ? <span className="chip">Disabled: opens no alert</span> : null}
              </span>
            </th>
          </tr>
          {rule.results.map((result) => (
            <Row key={result.scope} id={id} result={result} isHead={view.isHead} />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function Row({ id, result, isHead }: { id: string; result: Result; isHead: boolean }) {
  const { scope, status, message, since, alertId, listed, count } = result;
  return (
    <tr role="row">
      <th scope="row" role="rowheader">
        {scope === '' ? (
          <span className="dim">Whole integration</span>
        ) : (
          <span className="scope">
            <bdi>{scope}</bdi>
          </span>
        )}
      </th>
      <td role="cell" className="nw">
        <State result={result} />
      </td>
      <td role="cell" className={message === null && listed ? 'hide-s' : 'full'}>
        {message === null ? (
          <span className="dim">{status === 'pass' ? 'Not among the findings' : 'This report does not say'}</span>
        ) : (
          <bdi>{message}</bdi>
        )}
        {count > 1 ? <span className="dim"> and {plural(count - 1, 'other')}</span> : null}
      </td>
      <td role="cell" className={since === null ? 'hide-s' : 'nw full'}>
        <Since since={since} integrationId={id} />
      </td>
      <td role="cell" className={alertId === null ? 'hide-s' : 'nw full'}>
        {alertId === null ? (
          <span className="dim">{isHead && status === 'fail' ? 'None' : ''}</span>
        ) : (
          <Link href={`/alerts/${alertId}`}>
            Open alert<span className="vh"> of {scope === '' ? result.ruleName : scope}</span>
          </Link>
        )}
      </td>
    </tr>
  );
}

function State({ result: { status, severity } }: { result: Result }) {
  if (status === 'not_evaluated') {
    return (
      <span className="st unk">
        <StatusShape status="unknown" />
        Not evaluated
      </span>
    );
  }
  if (status === 'pass') {
    return (
      <span className="st ok">
        <StatusShape status="healthy" />
        Passes
      </span>
    );
  }
  return (
    <>
      <Status status={severity ?? 'unknown'} />
      <span className="vh">, fails</span>
    </>
  );
}
