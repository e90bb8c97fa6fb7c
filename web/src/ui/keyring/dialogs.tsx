import type { FormEvent } from 'react';
import { textOf } from '../../text/form-data.ts';
import { request } from '../../api/client.ts';
import { useChange } from '../../api/change.ts';
import { queries } from '../../api/queries.ts';
import type { Key, NewKey, SuccessorKey } from '../../api/types.ts';
import { useSession } from '../../shell/session.ts';
import { absolute } from '../../text/time.ts';
import { Button } from '../button.tsx';
import { Dialog, EndButton } from '../dialog.tsx';
import { Choices, Field, FormFailure } from '../form.tsx';
import { useShowOnce } from './shown-once.tsx';
import { endOf } from './state.ts';

interface Asked {
  readonly integrationId: string | undefined;
  close(): void;
}

const pathOf = (integrationId: string | undefined) =>
  integrationId === undefined ? '/keys' : `/integrations/${integrationId}/keys`;

/** The beginning of the key under which the list is kept, whatever its pages. */
const listOf = (integrationId: string | undefined) => queries.keys(integrationId).queryKey.slice(0, 1);

const scopes = [
  { value: 'ingest', label: 'ingest', help: 'For a pipeline: sends reports, reads nothing but its receipts.' },
  { value: 'read', label: 'read', help: 'Sees everything, changes nothing.' },
  { value: 'operator', label: 'operator', help: 'Also acknowledges, retries and restarts.' },
  { value: 'admin', label: 'admin', help: 'Also manages keys, channels and settings.' },
] as const;

/** Asks what the key is for, then shows it once. */
export function MakeKey({ integrationId, close }: Asked) {
  const showOnce = useShowOnce();
  const make = useChange({
    run: (body: unknown) => request<NewKey>('POST', pathOf(integrationId), body),
    shownBy: [listOf(integrationId)],
    answered: (made) => {
      close();
      showOnce({ made });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const expiresAt = endOf(textOf(given, 'days'), Date.now());
    make.mutate({ name: given.get('name'), scopes: [given.get('scope')], expiresAt });
  };
  return (
    <Dialog title="New key" close={close} busy={make.isPending}>
      <form className="stack" onSubmit={submit}>
        <Field label="Name" help="Who or what uses it. It stands beside acknowledgements made with it.">
          {(ids) => (
            <input {...ids} className="input" name="name" maxLength={64} required autoFocus autoComplete="off" />
          )}
        </Field>
        <Choices
          legend="Scope"
          name="scope"
          value={integrationId === undefined ? 'read' : 'ingest'}
          options={integrationId === undefined ? scopes.slice(1) : scopes}
        />
        <Field label="Ends">
          {(ids) => (
            <select {...ids} className="input" name="days" defaultValue="0">
              <option value="0">Never</option>
              <option value="30">In 30 days</option>
              <option value="90">In 90 days</option>
              <option value="365">In a year</option>
            </select>
          )}
        </Field>
        <FormFailure error={make.error} />
        <Buttons says={make.isPending ? 'Making it' : 'Make key'} busy={make.isPending} />
      </form>
    </Dialog>
  );
}

/** Puts another key in the place of one; both live through the overlap. */
export function RotateKey({ integrationId, old, close }: Asked & { old: Key }) {
  const showOnce = useShowOnce();
  const isOwn = useSession().keyId === old.id;
  const rotate = useChange({
    run: (overlapSeconds: number) =>
      request<SuccessorKey>('POST', `${pathOf(integrationId)}/${old.id}/rotate`, { overlapSeconds }),
    shownBy: [listOf(integrationId)],
    answered: (made) => {
      close();
      const until = `${absolute(made.replaces.expiresAt)} UTC`;
      const note = `The old key ${old.prefix}… works until ${until}. Put the new one in its place before then.`;
      showOnce({ made, note });
    },
  });
  return (
    <Dialog title="Rotate a key" close={close} busy={rotate.isPending}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          rotate.mutate(Number(new FormData(event.currentTarget).get('overlap')));
        }}
      >
        <p>
          A new key of the same name and scopes takes the place of <code>{old.prefix}…</code>
          {', '}
          <bdi className="strong">{old.name}</bdi>. Both work until the overlap ends, so that nothing stops meanwhile.
        </p>
        <Field
          label="The old key works on for"
          {...(isOwn ? { help: 'You are signed in with it: sign in with the new one before it ends.' } : {})}
        >
          {(ids) => (
            <select {...ids} className="input" name="overlap" defaultValue="86400">
              {isOwn ? null : <option value="0">No time: it ends at once</option>}
              <option value="3600">An hour</option>
              <option value="86400">A day</option>
              <option value="604800">A week</option>
              <option value="2592000">30 days</option>
            </select>
          )}
        </Field>
        <FormFailure error={rotate.error} />
        <Buttons says={rotate.isPending ? 'Rotating' : 'Rotate key'} busy={rotate.isPending} />
      </form>
    </Dialog>
  );
}

/** Ends a key at once, after saying what stops then. */
export function RevokeKey({ integrationId, old, close }: Asked & { old: Key }) {
  const isOwn = useSession().keyId === old.id;
  const revoke = useChange({
    run: () => request('DELETE', `${pathOf(integrationId)}/${old.id}`),
    shownBy: [listOf(integrationId)],
    done: close,
  });
  return (
    <Dialog title="Revoke a key" close={close} busy={revoke.isPending}>
      <div className="stack">
        <p>
          <code>{old.prefix}…</code>, <bdi className="strong">{old.name}</bdi>, is refused from the next request on, and
          sessions that were started with it end. What was accepted with it is processed. There is no way back; to
          change a key without a gap, rotate it.
        </p>
        {isOwn ? <p className="banner">You are signed in with this key: you have to sign in with another.</p> : null}
        <FormFailure error={revoke.error} />
        <div className="row">
          <EndButton data-first>Keep it</EndButton>
          <span className="grow" />
          <Button className="btn danger" busy={revoke.isPending} onClick={() => revoke.mutate(undefined)}>
            {revoke.isPending ? 'Revoking' : 'Revoke now'}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function Buttons({ says, busy }: { says: string; busy: boolean }) {
  return (
    <div className="row">
      <Button type="submit" className="btn primary" busy={busy}>
        {says}
      </Button>
      <EndButton>Cancel</EndButton>
    </div>
  );
}
