import { useState } from 'react';
import { plural } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Failure } from '../../ui/notice.tsx';
import { useAcknowledgeMany, type Outcome, type Picked } from './acknowledge.ts';

/** Asks for a note, then stops the notifications of what was picked. `count` is undefined where it is not known. */
export function AcknowledgeDialog({
  picked,
  count,
  close,
}: {
  picked: Picked;
  count: number | undefined;
  close(outcome?: Outcome): void;
}) {
  const [note, setNote] = useState('');
  const { mutate, isPending, error } = useAcknowledgeMany();
  const what = count === undefined ? 'all that match' : plural(count, 'alert');
  return (
    <Dialog title={`Stop notifications for ${what}`} close={() => close()} busy={isPending}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          mutate({ picked, note }, { onSuccess: close });
        }}
      >
        <p className="dim">
          What is acknowledged stays open, visible and counted. Only a clean report closes an alert; if it fails again
          after that, it notifies anew.
        </p>
        <div className="field">
          <label htmlFor="bulk-note">
            Note for the others <span className="dim optional">(optional, kept in the timeline of each)</span>
          </label>
          <input
            id="bulk-note"
            className="input"
            maxLength={512}
            value={note}
            placeholder="What are you doing about it?"
            autoComplete="off"
            autoFocus
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
        {error ? <Failure error={error} /> : null}
        <div className="row">
          <Button type="submit" className="btn primary" busy={isPending}>
            <Icon name="bell" />
            {isPending ? 'Stopping' : `Stop notifications for ${what}`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
