import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { request } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import type { Alert } from '../../api/types.ts';
import { useMay } from '../../shell/session.ts';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { useHotkeys } from '../../ui/hotkeys.ts';
import { Icon } from '../../ui/icon.tsx';
import { Failure } from '../../ui/notice.tsx';
import { IfSingleKeys } from '../../ui/single-keys.tsx';
import { At } from '../../ui/time.tsx';

type Action = 'acknowledge' | 'unacknowledge';

/** Whether somebody is on it, and the one thing a person can do: stop its notifications, or let them resume. */
export function Acknowledgement({ alert }: { alert: Alert }) {
  const may = useMay('operator');
  const { act, error, underWay, onTheWay } = useAct(alert);
  if (alert.status === 'resolved') return <p className="dim">Resolved: nobody is notified of it any more.</p>;
  return (
    <>
      {onTheWay ? (
        <div className="banner unk" role="status">
          <span>
            <b>On its way.</b> It is stored and takes effect as soon as the system gets to it; this page shows it then.
          </span>
        </div>
      ) : null}
      {alert.acknowledgedAt !== null ? (
        <Acknowledged alert={alert} resume={may ? () => act({ action: 'unacknowledge' }) : undefined} busy={underWay} />
      ) : may ? (
        <Stop stop={(note) => act({ action: 'acknowledge', note })} busy={underWay || onTheWay} />
      ) : (
        <p className="dim">Nobody acknowledged it. A key of scope operator can stop its notifications.</p>
      )}
      {error ? <Failure error={error} /> : null}
    </>
  );
}

/** Asks, and follows what was asked for until it took effect: the answer 202 says no more than that it will. */
function useAct(alert: Alert) {
  const refresh = useRefresh();
  const [wanted, setWanted] = useState<Action>();
  // What took effect is on its way no more, also when somebody takes it back later.
  if (wanted !== undefined && isAs(alert, wanted)) setWanted(undefined);
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ action, note }: { action: Action; note?: string }) =>
      request<Alert>('POST', `/alerts/${alert.id}/${action}`, action === 'acknowledge' ? { note: note || null } : {}),
    onSuccess: (answer, { action }) => {
      const done = isAs(answer, action);
      setWanted(done ? undefined : action);
      const what = action === 'acknowledge' ? 'Notifications stopped. The alert stays open.' : 'Notifications resume.';
      announce(done ? what : 'On its way');
    },
    onSettled: () => refresh('alerts'),
  });
  return { act: mutate, error, underWay: isPending, onTheWay: wanted !== undefined };
}

const isAs = ({ acknowledgedAt }: Alert, action: Action) => (acknowledgedAt !== null) === (action === 'acknowledge');

function Stop({ stop, busy }: { stop(note: string): void; busy: boolean }) {
  const [note, setNote] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useHotkeys([{ key: 'a', does: 'Write a note and stop notifications', run: () => field.current?.focus() }]);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        stop(note.trim());
      }}
    >
      <div className="field">
        <label htmlFor="note">
          Note for the others <span className="dim optional">(optional, kept in the timeline)</span>
        </label>
        <input
          ref={field}
          id="note"
          className="input"
          value={note}
          maxLength={512}
          autoComplete="off"
          placeholder="What are you doing about it?"
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
      <div className="row">
        <Button type="submit" className="btn primary long" busy={busy}>
          <Icon name="bell" />
          Stop notifications. The alert stays open.
        </Button>
        <IfSingleKeys>
          <kbd>a</kbd>
        </IfSingleKeys>
      </div>
    </form>
  );
}

function Acknowledged({ alert, resume, busy }: { alert: Alert; resume: (() => void) | undefined; busy: boolean }) {
  return (
    <div className="stack tight">
      <p className="row acknowledged">
        <Icon name="check" />
        <span>
          <b>
            <bdi>{alert.acknowledgedBy ?? 'Somebody'}</bdi>
          </b>{' '}
          stopped the notifications{' '}
          {alert.acknowledgedAt ? (
            <span className="dim">
              <At at={alert.acknowledgedAt} />
            </span>
          ) : null}
          . It is still open.
        </span>
      </p>
      {alert.acknowledgeNote ? (
        <blockquote className="note">
          <bdi>{alert.acknowledgeNote}</bdi>
        </blockquote>
      ) : null}
      {resume ? (
        <div className="row">
          <Button className="btn quiet resume" busy={busy} onClick={resume}>
            Let notifications resume
          </Button>
        </div>
      ) : null}
    </div>
  );
}
