import { useQuery } from '@tanstack/react-query';
import { queries } from '../../api/queries.ts';
import { useMay } from '../../shell/session.ts';

/**
 * What people call a channel: its address for those who manage the channels; the others, to whom addresses are not
 * shown (INT-3), tell channels by the end of their ids.
 */
export function useChannelNames(integrationId: string | undefined): (channelId: string) => string {
  const known = useMay('admin') && integrationId !== undefined;
  const { data } = useQuery({ ...queries.channels(integrationId ?? ''), enabled: known });
  return (channelId) =>
    data?.notifications.find(({ id }) => id === channelId)?.target ??
    `${data ? 'removed channel' : 'channel'} ${channelId.slice(-4)}`;
}
