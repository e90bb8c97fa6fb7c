import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { queries } from '../api/queries.ts';
import type { FleetRow } from '../api/types.ts';
import { announce } from '../ui/announcer.tsx';
import { newsBetween } from './news.ts';

/** Says aloud what arrived while a page is open: "payments-ci: new report 1a2b3c4, 2 more alerts open". */
export function useNews(): void {
  const { data } = useQuery(queries.fleet());
  const before = useRef<readonly FleetRow[]>(undefined);
  useEffect(() => {
    if (before.current && data) {
      const news = newsBetween(before.current, data.items);
      if (news.length > 0) announce(news.slice(0, 3).join('. '));
    }
    before.current = data?.items;
  }, [data]);
}
