import { createContext, use, useCallback, useState, type ReactNode } from 'react';
import { hold, release } from '../../api/leave.ts';
import type { NewKey } from '../../api/types.ts';
import { Dialog } from '../dialog.tsx';
import { Secret } from '../secret.tsx';

interface Shown {
  readonly made: NewKey;
  /** What else is to be known about it. */
  readonly note?: string;
}

const ShowOnce = createContext<(shown: Shown) => void>(() => undefined);

/** Gives what shows a new key until somebody says that it is stored, wherever one has gone meanwhile. */
export const useShowOnce = () => use(ShowOnce);

/** Stands around all pages, so that neither a way back nor an error of one takes away a key that cannot be shown again. */
export function ShowsOnce({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const show = useCallback((next: Shown) => {
    hold(next.made);
    setShown((before) => [...before, next]);
  }, []);
  const [first, ...others] = shown;
  const stored = () => {
    setShown(others);
    release(first!.made);
  };
  return (
    <ShowOnce value={show}>
      {children}
      {first ? <CopyNow key={first.made.id} shown={first} done={stored} /> : null}
    </ShowOnce>
  );
}

function CopyNow({ shown: { made, note }, done }: { shown: Shown; done(): void }) {
  const [stored, setStored] = useState(false);
  return (
    <Dialog title="Copy the key now" close={done} locked={!stored}>
      <div className="stack">
        <p>
          This is the only time <bdi className="strong">{made.name}</bdi> is shown. Store it where it is used, such as a
          secret of your CI.
        </p>
        <Secret value={made.key} />
        {note === undefined ? null : <p className="dim">{note}</p>}
        <label className="check">
          <input type="checkbox" checked={stored} onChange={(event) => setStored(event.target.checked)} />I have stored
          it
        </label>
        <div className="row">
          <button type="button" className="btn primary" disabled={!stored} onClick={done}>
            Done
          </button>
        </div>
      </div>
    </Dialog>
  );
}
