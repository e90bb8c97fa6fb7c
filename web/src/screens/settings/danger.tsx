import { useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { textOf } from '../../text/form-data.ts';
import { request } from '../../api/client.ts';
import { useChange } from '../../api/change.ts';
import { queries } from '../../api/queries.ts';
import type { Integration, Overview } from '../../api/types.ts';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, EndButton } from '../../ui/dialog.tsx';
import { Field, FormFailure } from '../../ui/form.tsx';

/** Another name, or an end with everything of it. */
export function Danger({ overview }: { overview: Overview }) {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Rename overview={overview} />
      <section className="card form" aria-labelledby="delete">
        <header>
          <h2 id="delete">Delete this integration</h2>
        </header>
        <div className="pad stack">
          <p>
            Its keys end and its pages are gone at once. Then every report, alert, message and receipt of it is removed.
            There is no way back; <q>What we know</q> exports all of it first.
          </p>
          <div className="row">
            <span className="grow" />
            <button type="button" className="btn quiet danger" onClick={() => setAsked(true)}>
              Delete {overview.name}
            </button>
          </div>
        </div>
      </section>
      {asked ? <AskToDelete overview={overview} close={() => setAsked(false)} /> : null}
    </>
  );
}

function Rename({ overview: { id, name } }: { overview: Overview }) {
  const rename = useChange({
    run: (wanted: string) => request<Integration>('PATCH', `/integrations/${id}`, { name: wanted }),
    shownBy: [queries.overview(id).queryKey, queries.fleet().queryKey],
    done: (after) => announce(`It is called ${after.name} now`),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    rename.mutate(textOf(new FormData(event.currentTarget), 'name'));
  };
  return (
    <section className="card form" aria-labelledby="rename">
      <header>
        <h2 id="rename">Rename</h2>
      </header>
      <form className="pad stack" onSubmit={submit}>
        <Field label="Name" help="1 to 64 letters, digits, dots, dashes and underscores. Keys, links and history stay.">
          {(ids) => (
            <input
              {...ids}
              className="input mono"
              name="name"
              defaultValue={name}
              required
              pattern="[A-Za-z0-9._\-]{1,64}"
              autoComplete="off"
            />
          )}
        </Field>
        <FormFailure error={rename.error} />
        <div className="row">
          <Button type="submit" className="btn" busy={rename.isPending}>
            {rename.isPending ? 'Renaming' : 'Rename'}
          </Button>
          {rename.isSuccess ? <span className="dim">Renamed</span> : null}
        </div>
      </form>
    </section>
  );
}

function AskToDelete({ overview: { id, name }, close }: { overview: Overview; close(): void }) {
  const [typed, setTyped] = useState('');
  const [, go] = useLocation();
  const remove = useChange({
    run: () => request('DELETE', `/integrations/${id}`),
    shownBy: [queries.fleet().queryKey],
    // A hint may have taken the page away before this.
    afterwards: () => {
      announce(`${name} is deleted`);
      if (location.pathname.includes(id)) go('/');
    },
  });
  return (
    <Dialog title={`Delete ${name}`} close={close} busy={remove.isPending}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === name) remove.mutate(undefined);
        }}
      >
        <p>Every report, alert, message, key and receipt of it is removed for good, and its pipelines are refused.</p>
        <Field
          label={
            <>
              Type <code>{name}</code> to go on
            </>
          }
        >
          {(ids) => (
            <input
              {...ids}
              className="input mono"
              autoFocus
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <FormFailure error={remove.error} />
        <div className="row">
          <EndButton>Keep it</EndButton>
          <span className="grow" />
          <Button type="submit" className="btn danger" disabled={typed !== name} busy={remove.isPending}>
            {remove.isPending ? 'Deleting' : 'Delete for good'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
