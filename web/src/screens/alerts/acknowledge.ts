import { useMutation } from '@tanstack/react-query';
import { request } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import { announce } from '../../ui/announcer.tsx';
import { messageOf } from '../../ui/notice.tsx';
import { acknowledgeMany, outcomeInWords, type Picked } from './acknowledge-many.ts';

/** Stops the notifications of many alerts with one note. It takes its time, so what asks for it outlives the dialog. */
export function useAcknowledgeMany() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ picked, note }: { picked: Picked; note: string }) =>
      acknowledgeMany(picked, note.trim() || null, (path, body) => request('POST', path, body)),
    onSuccess: (outcome) => announce(outcomeInWords(outcome, messageOf)),
    onSettled: () => refresh('alerts'),
  });
}
