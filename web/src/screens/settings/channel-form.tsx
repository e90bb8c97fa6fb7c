import { useState, type FormEvent, type ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { textOf } from '../../text/form-data.ts';
import { replace, type Tagged } from '../../api/client.ts';
import { useChange } from '../../api/change.ts';
import { queries } from '../../api/queries.ts';
import type { Channels, Severity } from '../../api/types.ts';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, EndButton } from '../../ui/dialog.tsx';
import { Check, Choices, Field, FormFailure } from '../../ui/form.tsx';
import { Status } from '../../ui/status.tsx';
import { addressChange } from './address-change.ts';
import { Conflict } from './conflict.tsx';

type Channel = Channels['notifications'][number];
type Wanted = readonly Omit<Channel, 'id'>[];

const severities: readonly { value: Severity; label: ReactNode }[] = [
  { value: 'info', label: <Status status="info" plain /> },
  { value: 'warning', label: <Status status="warning" /> },
  { value: 'critical', label: <Status status="critical" /> },
];

/** One channel of the list; the list is put back as a whole, and only where nobody changed it meanwhile. */
export function ChannelForm({
  id,
  channel,
  read,
  close,
}: {
  id: string;
  channel: Channel | undefined;
  read: Tagged<Channels>;
  close(): void;
}) {
  // As it was when the form came up, so that what somebody else does meanwhile is noticed.
  const [before] = useState(read);
  const [removing, setRemoving] = useState(false);
  const [target, setTarget] = useState(channel?.target ?? '');
  const [, setParams] = useSearchParams();
  const put = useChange({
    run: (notifications: Wanted) => replace(`/integrations/${id}/channels`, { notifications }, before.etag),
    shownBy: [queries.channels(id).queryKey],
    // A channel that was removed, or has another address, takes its form away before this.
    afterwards: () => {
      announce('The channels are saved');
      if (isEditing(id, channel)) close();
    },
  });
  const others = before.notifications.filter((each) => each.id !== channel?.id);
  const address = addressChange(
    channel?.target,
    others.map((other) => other.target),
    target,
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (address === 'taken') return;
    const wanted = channelOf(new FormData(event.currentTarget));
    put.mutate(
      channel ? before.notifications.map((each) => (each.id === channel.id ? wanted : each)) : [...others, wanted],
    );
  };
  // The preview beside it follows what is chosen, by the address.
  const follow = (event: FormEvent<HTMLFormElement>) => {
    const min = textOf(new FormData(event.currentTarget), 'minSeverity');
    setParams({ edit: channel?.id ?? 'new', min }, { replace: true });
  };
  return (
    <section className="card" aria-labelledby="channel">
      <header>
        <h2 id="channel" className="anywhere">
          {channel ? `Edit ${channel.target}` : 'New channel'}
        </h2>
      </header>
      <form className="pad stack" onSubmit={submit} onChange={follow}>
        <div>
          <Field label="Mail address">
            {(ids) => (
              <input
                {...ids}
                className="input"
                type="email"
                name="target"
                required
                autoFocus
                value={target}
                onChange={(event) => setTarget(event.target.value)}
              />
            )}
          </Field>
          <div role="status">
            <AddressNote address={address} before={channel?.target} />
          </div>
        </div>
        <Choices
          legend="Smallest severity"
          name="minSeverity"
          value={channel?.minSeverity ?? 'warning'}
          options={severities}
        />
        <Check
          name="notifyResolved"
          label="Also send when an alert is resolved"
          help="Off for new channels. Resolutions are always recorded."
          on={channel?.notifyResolved ?? false}
        />
        <Conflict error={put.error} what="channels" again={[queries.channels(id).queryKey]} close={close} />
        <div className="row">
          <Button type="submit" className="btn primary" busy={put.isPending}>
            {put.isPending ? 'Saving' : address === 'another' ? 'Save as another channel' : 'Save channel'}
          </Button>
          <Button className="btn quiet" busy={put.isPending} onClick={close}>
            Cancel
          </Button>
          <span className="grow" />
          {channel ? (
            <button type="button" className="btn quiet danger" onClick={() => setRemoving(true)}>
              Remove channel
            </button>
          ) : null}
        </div>
      </form>
      {removing && channel ? (
        <Dialog title="Remove a channel" close={() => setRemoving(false)} busy={put.isPending}>
          <div className="stack">
            <p className="anywhere">
              Nothing is sent to <strong>{channel.target}</strong> any more, and what is queued for it is cancelled.
              Alerts stay as they are.
            </p>
            <FormFailure error={put.error} />
            <div className="row">
              <EndButton data-first>Keep it</EndButton>
              <span className="grow" />
              <Button className="btn danger" busy={put.isPending} onClick={() => put.mutate(others)}>
                Remove
              </Button>
            </div>
          </div>
        </Dialog>
      ) : null}
    </section>
  );
}

/** Whether the form of that channel is what the address names. */
const isEditing = (id: string, channel: Channel | undefined) =>
  location.pathname.includes(id) && new URLSearchParams(location.search).get('edit') === (channel?.id ?? 'new');

/** What saving does to the address, before it is done. */
function AddressNote({ address, before }: { address: ReturnType<typeof addressChange>; before: string | undefined }) {
  if (address === 'same') return null;
  if (address === 'taken') {
    return (
      <p className="banner crit mt2">This address has a channel already. Change that one, or type another address.</p>
    );
  }
  return (
    <p className="banner unk mt2">
      <span className="anywhere">
        Another address is another channel, in the place of this one: nothing more is sent to <b>{before}</b>, what is
        queued for it is cancelled, and what went there stays listed under it.
      </span>
    </p>
  );
}

function channelOf(form: FormData): Omit<Channel, 'id'> {
  return {
    channel: 'email',
    target: textOf(form, 'target').trim(),
    minSeverity: form.get('minSeverity') as Severity,
    notifyResolved: form.has('notifyResolved'),
  };
}
