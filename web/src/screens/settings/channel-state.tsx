import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { request } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import type { Delivery, Notification } from '../../api/types.ts';
import { useMayManageInstallation } from '../../shell/session.ts';
import { Button } from '../../ui/button.tsx';
import { Icon, type Glyph } from '../../ui/icon.tsx';
import { deliveryWords } from '../../text/deliveries.ts';
import { messageOf } from '../../ui/notice.tsx';
import { Ago } from '../../ui/time.tsx';

const looks: Readonly<Record<Notification['status'], { tone: string; glyph: Glyph }>> = {
  queued: { tone: 'unk', glyph: 'clock' },
  sending: { tone: 'unk', glyph: 'clock' },
  sent: { tone: 'ok', glyph: 'check' },
  captured: { tone: 'unk', glyph: 'box' },
  failed: { tone: 'crit', glyph: 'x' },
  suppressed: { tone: 'ok', glyph: 'bell' },
};

/** How the last message to a channel went. */
export function ChannelState({ last }: { last: Notification | undefined }) {
  if (!last) return <span className="dim">Nothing sent lately</span>;
  const { tone, glyph } = looks[last.status];
  return (
    <div>
      <span className={`st ${tone}`}>
        <Icon name={glyph} />
        {deliveryWords[last.status]}
      </span>
      <span className="dim small state-sub">
        <Link href={`/notifications/${last.id}`}>Last message</Link> <Ago at={last.finishedAt ?? last.createdAt} />
        {last.reason === null ? '' : `: ${last.reason}`}
      </span>
    </div>
  );
}

/** How often the test's state is looked at until it has an end, in milliseconds. */
const lookAgainMs = 1_000;

/** Sends a test message and follows it to its end. */
export function TestSend({ id, channelId, target }: { id: string; channelId: string; target: string }) {
  const send = useMutation({
    mutationFn: () => request<Delivery>('POST', `/integrations/${id}/channels/${channelId}/test`, {}),
  });
  const sent = send.data?.id;
  const { data: test = send.data } = useQuery({
    ...queries.notification(sent ?? ''),
    enabled: sent !== undefined,
    refetchInterval: ({ state }) => (isUnderWay(state.data ?? send.data) ? lookAgainMs : false),
  });
  return (
    <div className="test" role="group" aria-label={`Test of ${target}`}>
      <Button
        className="btn sm"
        busy={send.isPending || isUnderWay(test)}
        aria-label={`Test send to ${target}`}
        onClick={() => send.mutate()}
      >
        {send.isPending ? 'Sending' : 'Test send'}
      </Button>
      <p className="small" role="status">
        {send.error ? <span className="crit-t">{messageOf(send.error)}</span> : null}
        {test && !send.error ? <Result test={test} /> : null}
      </p>
    </div>
  );
}

const isUnderWay = (test: Pick<Delivery, 'status'> | undefined): boolean =>
  test?.status === 'queued' || test?.status === 'sending';

function Result({
  test: { id, status, attempts, reason },
}: {
  test: Pick<Delivery, 'id' | 'status' | 'attempts' | 'reason'>;
}) {
  const seesOutbox = useMayManageInstallation();
  return (
    <>
      <Link
        href={status === 'captured' && seesOutbox ? `/outbox?mail=${id}` : `/notifications/${id}`}
        className={status === 'failed' ? 'crit-t' : ''}
      >
        {deliveryWords[status]}
      </Link>
      <span className="dim">
        {attempts > 1 ? `, attempt ${attempts}` : ''}
        {status === 'captured' ? ': no mail provider is configured' : ''}
        {reason === null ? '' : `: ${reason}`}
      </span>
    </>
  );
}
