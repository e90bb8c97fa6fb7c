import { useState } from 'react';
import { plural } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';

/** Asks for a note, with which notifications are stopped then. `count` is undefined where it is not known. */
export function AcknowledgeDialog({
  count,
  busy,
  stop,
  close,
}: {
  count: number | undefined;
  busy: boolean;
  stop(note: string): void;
  close(): void;
}) {
  const [note, setNote] = useState('');
  const what = count === undefined ? 'all that match' : plural(count, 'alert');
  return (
    <Dialog title={`Stop notifications for ${what}`} close={close} busy={busy}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          stop(note);
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
        <div className="row">
          <Button type="submit" className="btn primary" busy={busy}>
            <Icon name="bell" />
            {busy ? 'Stopping' : `Stop notifications for ${what}`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
