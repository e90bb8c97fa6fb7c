import { useQuery } from '@tanstack/react-query';
import { isAbsent, request } from '../../api/client.ts';
import { useChange } from '../../api/change.ts';
import { queries } from '../../api/queries.ts';
import type { Receipt } from '../../api/types.ts';
import { NotFound } from '../../shell/not-found.tsx';
import { useMay } from '../../shell/session.ts';
import { fateOf } from '../../text/outcomes.ts';
import { plural, shortCommit } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Commit } from '../../ui/commit.tsx';
import { FateMark } from '../../ui/fate.tsx';
import { FormFailure } from '../../ui/form.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Crumbs, PageHead, useTitle } from '../../ui/page.tsx';
import { At } from '../../ui/time.tsx';
import { Unread } from '../../ui/unread.tsx';
import { Outcome } from './outcome.tsx';
import { isUnderWay, ledeOf, spanBetween, stepsOf, type Step } from './steps.ts';
import { Redactions, Reports } from './tables.tsx';
import './receipt.css';

/** While something is still to come and no hint tells of it, in milliseconds. */
const lookAgainMs = 2_000;

/** What happened to one submission, step by step. */
export default function ReceiptScreen({ id }: { id: string }) {
  useTitle('Receipt');
  const query = useQuery({
    ...queries.receipt(id),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? lookAgainMs : false),
  });
  const { data, error } = query;
  if (!data || isAbsent(error)) return <Unread of={query} absent={<NotFound what="receipt" />} />;
  return <Shown receipt={data} />;
}

function Shown({ receipt }: { receipt: Receipt }) {
  const { integrationId, headCommit, reportCount, workflowUrl } = receipt;
  const name = useQuery(queries.fleet()).data?.items.find(({ id }) => id === integrationId)?.name ?? 'Integration';
  const page = `/integrations/${integrationId}`;
  const trail = [
    { name: 'Fleet', href: '/' },
    { name, href: `${page}/matrix` },
    { name: 'Ingest log', href: `${page}/ingest` },
  ];
  return (
    <div className="stack">
      <Crumbs trail={trail} here={`Receipt ${shortCommit(headCommit)}`} />
      <PageHead
        title={
          <>
            {plural(reportCount, 'report')}, HEAD <Commit sha={headCommit} integrationId={integrationId} />
          </>
        }
        sub={<Summary receipt={receipt} />}
        actions={
          workflowUrl === null ? undefined : (
            <a className="btn" href={workflowUrl} rel="noreferrer">
              Open in the Temporal UI
              <Icon name="ext" />
            </a>
          )
        }
      />
      <p className="lede">{ledeOf(receipt)}</p>
      <Trouble receipt={receipt} />
      <section className="card" aria-label="Steps">
        <ol className="pad steps">
          {stepsOf(receipt).map((step) => (
            <StepItem key={step.name} step={step} />
          ))}
        </ol>
      </section>
      <div className="split narrow">
        <div className="stack">
          <Reports receipt={receipt} />
          <Redactions receipt={receipt} />
        </div>
        <Outcome receipt={receipt} />
      </div>
    </div>
  );
}

function Summary({ receipt }: { receipt: Receipt }) {
  const { receivedAt, doneAt, repeats, lastSentAt } = receipt;
  const fate = fateOf(receipt);
  return (
    <>
      <FateMark fate={fate} /> received <At at={receivedAt} />
      {doneAt === null ? '' : `, applied after ${spanBetween(receivedAt, doneAt)}`}.
      {repeats === 0 ? null : (
        <>
          {' '}
          Sent again {plural(repeats, 'time')}, last <At at={lastSentAt} />, and answered from here.
        </>
      )}
    </>
  );
}

/** What keeps it from being done, what happens by itself, and what to do. */
function Trouble({ receipt }: { receipt: Receipt }) {
  const { id, status } = receipt;
  const mayRestart = useMay('operator');
  const restart = useChange({
    run: () => request<Receipt>('POST', `/batches/${id}/restart`),
    shownBy: [queries.receipt(id).queryKey, queries.ingestLog(receipt.integrationId).queryKey.slice(0, 1)],
  });
  if (status === 'processing') {
    return (
      <p className="banner">
        An attempt to apply it failed. It is tried again by itself, and put aside after five failures. The log of the
        worker and the Temporal UI say why.
      </p>
    );
  }
  if (status !== 'failed') return null;
  return (
    <div className="banner crit">
      <strong>Given up after five failures of its own.</strong>
      <span className="grow">
        Nothing of it is applied; later batches are not held up. Mend what the log of the worker names, then start it
        again: it is applied after everything that has arrived until then.
      </span>
      {mayRestart ? (
        <Button className="btn" busy={restart.isPending} onClick={() => restart.mutate(undefined)}>
          {restart.isPending ? 'Starting again' : 'Start again'}
        </Button>
      ) : (
        <span className="dim">A key of the scope operator may do that.</span>
      )}
      <FormFailure error={restart.error} />
    </div>
  );
}

const marks = {
  done: { tone: 'ok', glyph: 'check', says: 'done' },
  now: { tone: '', glyph: 'clock', says: 'under way' },
  later: { tone: '', glyph: 'dots', says: 'to come' },
  failed: { tone: 'crit', glyph: 'x', says: 'failed' },
} as const;

function StepItem({ step: { name, state, at, what } }: { step: Step }) {
  const { tone, glyph, says } = marks[state];
  return (
    <li>
      <span className={`node ${tone}`}>
        <Icon name={glyph} />
      </span>
      <span className={state === 'later' ? 'dim' : 'strong'}>
        {name}
        <span className="vh">, {says}</span>
      </span>
      {at === '' ? null : <span className="mono dim">{at}</span>}
      <span className="dim small">{what}</span>
    </li>
  );
}
