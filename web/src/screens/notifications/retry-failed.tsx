import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { useRefresh } from '../../api/refresh.ts';
import { useMay } from '../../shell/session.ts';
import { plural } from '../../text/words.ts';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/notice.tsx';
import { toRetry, type Retriable } from './to-retry.ts';

/** Tries all failed messages of an integration again, or those of one channel. Offered where there are any. */
export function RetryFailed({
  id,
  channel,
  nameOf,
}: {
  id: string;
  channel: string | undefined;
  nameOf(channelId: string): string;
}) {
  const may = useMay('operator');
  const failed = useInfiniteQuery({ ...queries.notifications(id, { status: 'failed', channel }), enabled: may });
  const [asking, setAsking] = useState<Retriable>();
  const [said, setSaid] = useState<string>();
  const what = toRetry(failed.data?.pages[0]);
  const close = (words?: string) => {
    setAsking(undefined);
    if (words === undefined) return;
    setSaid(words);
    announce(words);
  };
  return (
    <>
      {said ? <span className="small dim">{said}</span> : null}
      {may && what !== undefined ? (
        <button type="button" className="btn" onClick={() => setAsking(what)}>
          Retry what failed
        </button>
      ) : null}
      {asking ? (
        <Ask id={id} channel={channel} what={asking} to={channel ? nameOf(channel) : undefined} close={close} />
      ) : null}
    </>
  );
}

function Ask({
  id,
  channel,
  what,
  to,
  close,
}: {
  id: string;
  channel: string | undefined;
  what: Retriable;
  to: string | undefined;
  close(words?: string): void;
}) {
  const refresh = useRefresh();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      request<{ retried: number; more: boolean }>('POST', `/integrations/${id}/notifications/retry`, {
        filter: { channelId: channel },
      }),
    onSuccess: ({ retried, more }) =>
      close(`${plural(retried, 'notification')} queued again${more ? '; there are more, so retry once more' : ''}.`),
    onSettled: () => refresh('notifications'),
  });
  return (
    <Dialog title="Retry what failed" close={() => close()} busy={isPending}>
      <div className="stack">
        <p>
          {what.failed}
          {to ? (
            <>
              {' to '}
              <bdi>{to}</bdi>
            </>
          ) : null}
          . Each goes out as the message it was, without alerts that were acknowledged since or whose rules were
          switched off, and gets 24 hours of its own.
        </p>
        {error ? <Failure error={error} /> : null}
        <div className="row">
          <Button className="btn primary" busy={isPending} onClick={() => mutate()}>
            {isPending ? 'Queueing' : what.retry}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
