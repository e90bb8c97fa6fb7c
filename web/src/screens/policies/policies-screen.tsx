import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { queries } from '../../api/queries.ts';
import type { Overview, PolicyResults } from '../../api/types.ts';
import { IntegrationPage } from '../../shell/integration-page.tsx';
import { countInWords, plural } from '../../text/words.ts';
import { Earlier, useIsEarlier } from '../../ui/earlier.tsx';
import { Empty } from '../../ui/notice.tsx';
import { ReportFailure } from '../../ui/report-failure.tsx';
import { StatusShape } from '../../ui/status.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useHeard } from '../../ui/use-heard.ts';
import { ViewedReport } from '../../ui/viewed-report.tsx';
import { useRead } from '../../ui/unread.tsx';
import { byRule, firstOf, matches, shows, type Show } from './arrange.ts';
import { PoliciesTable } from './policies-table.tsx';
import './policies.css';

/** So many rows are drawn before somebody asks for more. */
const rowsAtOnce = 200;

const words: Readonly<Record<Show, string>> = {
  fail: 'Fail',
  not_evaluated: 'Not evaluated',
  pass: 'Pass',
  disabled: 'Disabled',
};

/** Every rule by scope: what fails, what passes, what was not evaluated, and since when. */
export default function PoliciesScreen({ id }: { id: string }) {
  return (
    <IntegrationPage id={id} tab="policies">
      {(overview) => <PoliciesPage id={id} overview={overview} />}
    </IntegrationPage>
  );
}

function PoliciesPage({ id, overview }: { id: string; overview: Overview }) {
  const [params] = useSearchParams();
  const at = params.get('at') ?? undefined;
  const known = overview.headCommit !== null || at !== undefined;
  const { data, error, refetch, isPlaceholderData } = useRead(
    useQuery({ ...queries.policyResults(id, at), enabled: known, placeholderData: (before) => before }),
  );
  if (!known) {
    return (
      <section className="card">
        <Empty title="No report yet">
          <p>
            Rules are evaluated by the Clef CLI in your pipeline.{' '}
            <Link href={`/integrations/${id}/start`}>Send the first report</Link>, and what it found shows here.
          </p>
        </Empty>
      </section>
    );
  }
  return (
    <>
      <ViewedReport id={id} headCommit={overview.headCommit} shown={data?.commitSha} />
      {data ? (
        <Earlier is={isPlaceholderData}>
          <Found id={id} view={data} />
        </Earlier>
      ) : error ? (
        <ReportFailure error={error} retry={() => void refetch()} latest={`/integrations/${id}/policies`} />
      ) : null}
    </>
  );
}

function Found({ id, view }: { id: string; view: PolicyResults }) {
  const [params, change] = useAddress();
  const [most, setMost] = useState(rowsAtOnce);
  const show = shows.find((each) => each === params.get('show'));
  const text = params.get('q') ?? '';
  const found = view.results.filter((result) => matches(result, show, text));
  const earlier = useIsEarlier();
  useHeard(JSON.stringify([show, text]), earlier ? undefined : countInWords(found.length, 'result'));
  if (view.results.length === 0) {
    return (
      <section className="card">
        <Empty title="No rule was evaluated">
          <p>
            The report names no results, and no rule is configured. Rules can be set under{' '}
            <Link href={`/integrations/${id}/settings/rules`}>Settings</Link>.
          </p>
        </Empty>
      </section>
    );
  }
  const rules = firstOf(byRule(found), most);
  return (
    <>
      <div className="row sift">
        <Pills view={view} show={show} choose={(each) => change({ show: each === show ? undefined : each })} />
        <input
          className="input"
          type="search"
          aria-label="Filter by rule, scope or message"
          placeholder="Filter by rule, scope or message"
          value={text}
          onChange={(event) => change({ q: event.target.value })}
        />
      </div>
      <section className="card" aria-label="Results by rule and scope">
        {found.length === 0 ? (
          <Empty title="Nothing matches">
            <button type="button" className="btn" onClick={() => change({ q: undefined, show: undefined })}>
              Show all {plural(view.results.length, 'result')}
            </button>
          </Empty>
        ) : (
          <PoliciesTable id={id} rules={rules} view={view} />
        )}
        {found.length > most ? (
          <button type="button" className="btn quiet more" onClick={() => setMost(most + 5 * rowsAtOnce)}>
            Show more of {plural(found.length - most, 'result')}
          </button>
        ) : null}
      </section>
    </>
  );
}

function Pills({ view, show, choose }: { view: PolicyResults; show: Show | undefined; choose(show: Show): void }) {
  const shapes = { fail: 'critical', not_evaluated: 'unknown', pass: 'healthy', disabled: undefined } as const;
  return (
    <div className="row" role="group" aria-label="Results by status">
      {shows.map((each) => {
        const shape = shapes[each];
        const count = view.results.filter((result) => matches(result, each, '')).length;
        return (
          <button key={each} type="button" className="pill" aria-pressed={each === show} onClick={() => choose(each)}>
            {shape && each !== 'fail' ? <StatusShape status={shape} /> : null}
            <b>{count}</b> {words[each]}
          </button>
        );
      })}
    </div>
  );
}
