import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { request, search } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import type { Alert, Page } from '../../api/types.ts';
import { csv, download } from '../../text/export.ts';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { messageOf } from '../../ui/notice.tsx';
import { alertsCsv, readFilter } from './filter.ts';

/** A file for a spreadsheet has so many rows at most. */
const mostRows = 20_000;

/** Exports every alert that matches what the address asks for, shown or not. */
export function ExportButton({ integrationId, name }: { integrationId?: string; name: string }) {
  const [params] = useSearchParams();
  const fleet = useQuery(queries.fleet()).data?.items;
  const nameOf = (id: string) => fleet?.find((row) => row.id === id)?.name ?? id;
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => readAll(integrationId, params),
    onSuccess: (alerts) => {
      download(`${name}.csv`, 'text/csv', csv(alertsCsv(alerts, nameOf)));
      announce('Exported');
    },
  });
  return (
    <>
      {error ? <span className="crit-t small">{messageOf(error)}</span> : null}
      <Button className="btn quiet" busy={isPending} onClick={() => mutate()}>
        {isPending ? 'Reading all' : 'Export CSV'}
      </Button>
    </>
  );
}

async function readAll(integrationId: string | undefined, params: URLSearchParams): Promise<Alert[]> {
  const path = integrationId === undefined ? '/alerts' : `/integrations/${integrationId}/alerts`;
  const alerts: Alert[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Alert> = await request('GET', `${path}${search({ ...readFilter(params), limit: 200, cursor })}`);
    alerts.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && alerts.length < mostRows);
  return alerts;
}
