import { useMutation } from '@tanstack/react-query';
import { request } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import type { Delivery } from '../../api/types.ts';
import { useMay } from '../../shell/session.ts';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { messageOf } from '../../ui/notice.tsx';

/**
 * Tries one notification again, for those who may, where it is `offered`; and stays while it does, for the notification
 * has not failed meanwhile.
 */
export function RetryButton({ id, of, offered }: { id: string; of: string; offered: boolean }) {
  const may = useMay('operator');
  const refresh = useRefresh();
  const { mutate, isPending, data, error } = useMutation({
    mutationFn: () => request<Delivery>('POST', `/notifications/${id}/retry`, {}),
    onSuccess: ({ status }) => announce(status === 'failed' ? 'It failed again' : `Retried: ${status}`),
    onSettled: () => refresh('notifications'),
  });
  if (!may || !(offered || isPending)) return null;
  return (
    <span className="row retry">
      <Button className="btn sm" busy={isPending} onClick={() => mutate()}>
        {isPending ? 'Trying' : 'Retry'}
        <span className="vh"> {of}</span>
      </Button>
      {error ? <span className="crit-t small">{messageOf(error)}</span> : null}
      {data?.status === 'failed' && !isPending ? <span className="small">It failed again.</span> : null}
    </span>
  );
}
