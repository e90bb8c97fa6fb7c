import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api/client.ts';
import { useChange } from '../../api/change.ts';
import { queries } from '../../api/queries.ts';
import type { Overview } from '../../api/types.ts';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { Commit } from '../../ui/commit.tsx';
import { Dialog, EndButton } from '../../ui/dialog.tsx';
import { FormFailure } from '../../ui/form.tsx';
import { Unread } from '../../ui/unread.tsx';

/** The commit the CLI is told about, and how to let it begin anew where it cannot find that one. */
export function Checkpoint({ overview: { id, headCommit } }: { overview: Overview }) {
  const query = useQuery(queries.cliConfig(id));
  const { data } = query;
  const [asked, setAsked] = useState(false);
  if (!data) return <Unread of={query} />;
  const { lastCommitSha } = data;
  return (
    <section className="card form" aria-labelledby="checkpoint">
      <header>
        <h2 id="checkpoint">Checkpoint</h2>
      </header>
      <div className="pad stack">
        <p>
          {lastCommitSha === null ? (
            headCommit === null ? (
              'Nothing was reported yet: the CLI begins with the commit it runs at.'
            ) : (
              <>
                It was reset: the CLI is told of no commit. The next submission becomes head, whatever was stored
                before; until then matrix and alerts stay at <Commit sha={headCommit} integrationId={id} />.
              </>
            )
          ) : (
            <>
              The CLI asks for the last commit, is told <Commit sha={lastCommitSha} integrationId={id} />, and reports
              every commit after it.
            </>
          )}
        </p>
        <p className="dim">
          After a force push, or in a clone without full history (use <code>fetch-depth: 0</code>), the CLI cannot find
          that commit and its job fails again and again. A reset lets it begin anew.
        </p>
        {lastCommitSha === null ? null : (
          <div className="row">
            <button type="button" className="btn" onClick={() => setAsked(true)}>
              Reset the checkpoint
            </button>
          </div>
        )}
      </div>
      {asked ? <AskToReset id={id} close={() => setAsked(false)} /> : null}
    </section>
  );
}

function AskToReset({ id, close }: { id: string; close(): void }) {
  const reset = useChange({
    run: () => request('POST', `/integrations/${id}/checkpoint/reset`),
    shownBy: [queries.cliConfig(id).queryKey, queries.overview(id).queryKey],
    done: () => {
      announce('The checkpoint is reset');
      close();
    },
  });
  return (
    <Dialog title="Reset the checkpoint" close={close} busy={reset.isPending}>
      <div className="stack">
        <ul className="points">
          <li>The CLI is told of no commit, and reports as if for the first time.</li>
          <li>
            The first submission after this becomes head, even one that is older, of another branch, or was sent before.
          </li>
          <li>Matrix, alerts and history stay until then. Nothing is deleted.</li>
          <li>Its alerts are told to the channels again, those that are acknowledged left out.</li>
        </ul>
        <FormFailure error={reset.error} />
        <div className="row">
          <Button className="btn primary" busy={reset.isPending} onClick={() => reset.mutate(undefined)}>
            {reset.isPending ? 'Resetting' : 'Reset'}
          </Button>
          <EndButton data-first>Leave it as it is</EndButton>
        </div>
      </div>
    </Dialog>
  );
}
