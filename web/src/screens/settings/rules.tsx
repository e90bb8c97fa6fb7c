import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { replace } from '../../api/client.ts';
import { useChange } from '../../api/change.ts';
import { queries } from '../../api/queries.ts';
import type { Policies } from '../../api/types.ts';
import { explain } from '../../ui/announcer.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Empty } from '../../ui/notice.tsx';
import { Status } from '../../ui/status.tsx';
import { Conflict } from './conflict.tsx';
import { RuleDialog } from './rule-dialog.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Unread } from '../../ui/unread.tsx';

type Rule = Policies['policies'][number];

/** The rules that the CLI reads and evaluates; Clef Pro never evaluates one. */
export default function Rules({ id }: { id: string }) {
  const query = useQuery(queries.policies(id));
  const { data } = query;
  const [edited, edit] = useState<Rule | 'new'>();
  if (!data) return <Unread of={query} />;
  return (
    <>
      <div className="head">
        <p className="lede">
          The CLI reads these rules before it reports and evaluates them in your pipeline. Rules that are not listed
          count as switched on: the CLI has some of its own.
        </p>
        <button type="button" className="btn" onClick={() => edit('new')}>
          <Icon name="plus" />
          Add rule
        </button>
      </div>
      <section className="card" aria-label="Rules">
        {data.policies.length === 0 ? (
          <Empty title="No rule is configured">
            <p>The CLI evaluates its own. Add one to give it parameters, or to switch it off.</p>
          </Empty>
        ) : (
          <RuleTable id={id} read={data} edit={edit} />
        )}
      </section>
      {edited === undefined ? null : (
        <RuleDialog id={id} rule={edited === 'new' ? undefined : edited} read={data} close={() => edit(undefined)} />
      )}
    </>
  );
}

function RuleTable({ id, read, edit }: { id: string; read: Policies & { etag: string }; edit(rule: Rule): void }) {
  const put = useChange({
    run: (policies: readonly Rule[]) => replace(`/integrations/${id}/policies`, { policies }, read.etag),
    shownBy: [queries.policies(id).queryKey],
  });
  const toggle = (rule: Rule) => {
    if (put.isPending) return explain('The last change is still being saved. Try again in a moment.');
    put.mutate(read.policies.map((each) => (each === rule ? { ...each, enabled: !each.enabled } : each)));
  };
  return (
    <>
      {put.error ? (
        <div className="pad">
          <Conflict error={put.error} what="rules" again={[queries.policies(id).queryKey]} close={put.reset} />
        </div>
      ) : null}
      <table className="t cards rules" role="table">
        <TableHead names={['On', 'Rule', 'Severity', 'Parameters']} />
        <tbody role="rowgroup">
          {read.policies.map((rule) => (
            <tr key={rule.ruleId} role="row">
              <td role="cell" className="full">
                <label className="check">
                  <input
                    type="checkbox"
                    checked={rule.enabled}
                    // Not disabled, which would take the focus from it.
                    aria-disabled={put.isPending}
                    onChange={() => toggle(rule)}
                  />
                  <span>
                    {rule.enabled ? 'On' : 'Off'}
                    <span className="vh">, {rule.name}</span>
                  </span>
                </label>
              </td>
              <th role="rowheader" scope="row" className="full">
                <button type="button" className="link" onClick={() => edit(rule)} title="Edit">
                  <bdi>{rule.name}</bdi>
                </button>
                <bdi className="l2 mono">{rule.ruleId}</bdi>
              </th>
              <td role="cell" className="full">
                <Status status={rule.severity} />
              </td>
              <td role="cell" className="full">
                {Object.keys(rule.parameters).length === 0 ? (
                  <span className="dim">None</span>
                ) : (
                  <code className="clamp">{JSON.stringify(rule.parameters)}</code>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
