import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { readTagged, request, search } from './client.ts';
import type * as api from './types.ts';

/** What a query shows, so that a hint makes the right ones be read again. */
export interface Shows extends Record<string, unknown> {
  readonly topics: readonly Topic[];
  /** Undefined where it shows more than one integration. */
  readonly integrationId?: string;
}

export type Topic = 'reports' | 'alerts' | 'notifications' | 'ingest' | 'settings';

/** No hint tells of what time alone changes, as when an integration becomes quiet (INT-4): it is read so often, in milliseconds. */
const byTimeMs = 60_000;

type Filter = Readonly<Record<string, string | undefined>>;

function read<Answer>(path: string, shows: Shows) {
  return queryOptions({
    queryKey: [path],
    queryFn: ({ signal }) => request<Answer>('GET', path, undefined, signal),
    meta: shows,
  });
}

/** What is changed as a whole, with the tag of the state that was read. */
function readToChange<Answer>(path: string, shows: Shows) {
  return queryOptions({
    queryKey: [path],
    queryFn: ({ signal }) => readTagged<Answer>(path, signal),
    meta: shows,
  });
}

/** A list of pages, each read when the one before it ends. */
function list<Item>(path: string, filter: Filter, shows: Shows) {
  return infiniteQueryOptions({
    queryKey: [path, filter],
    queryFn: ({ pageParam, signal }) =>
      request<api.Page<Item>>('GET', `${path}${search({ ...filter, cursor: pageParam })}`, undefined, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    meta: shows,
  });
}

const of = (id: string) => `/integrations/${encodeURIComponent(id)}`;

export const queries = {
  session: () => read<api.Session>('/session', { topics: [] }),
  fleet: () => ({
    ...read<api.Page<api.FleetRow>>('/integrations', { topics: ['reports', 'alerts', 'ingest', 'settings'] }),
    refetchInterval: byTimeMs,
  }),
  strips: (ids: readonly string[]) =>
    read<api.Page<api.FleetRow>>(`/integrations${search({ strips: 1, ids: ids.join(',') })}`, { topics: ['reports'] }),
  overview: (integrationId: string) => ({
    ...read<api.Overview>(`${of(integrationId)}/overview`, {
      topics: ['reports', 'alerts', 'notifications', 'ingest', 'settings'],
      integrationId,
    }),
    refetchInterval: byTimeMs,
  }),
  cliConfig: (integrationId: string) =>
    read<api.CliConfig>(of(integrationId), { topics: ['settings', 'reports'], integrationId }),
  matrix: (integrationId: string, at?: string) =>
    read<api.Matrix>(`${of(integrationId)}/matrix${search({ at })}`, { topics: ['reports'], integrationId }),
  history: (integrationId: string, limit: number) =>
    read<api.History>(`${of(integrationId)}/history${search({ limit })}`, { topics: ['reports'], integrationId }),
  drift: (integrationId: string, at?: string) =>
    read<api.DriftView>(`${of(integrationId)}/drift${search({ at })}`, { topics: ['reports'], integrationId }),
  policyResults: (integrationId: string, at?: string) =>
    read<api.PolicyResults>(`${of(integrationId)}/policy-results${search({ at })}`, {
      topics: ['reports', 'alerts', 'settings'],
      integrationId,
    }),
  reports: (integrationId: string, filter: Filter = {}) =>
    list<api.ReportRow>(`${of(integrationId)}/reports`, filter, { topics: ['reports'], integrationId }),
  report: (integrationId: string, commit: string) =>
    read<api.ReportDetail>(`${of(integrationId)}/reports/${encodeURIComponent(commit)}`, {
      topics: ['reports'],
      integrationId,
    }),
  comparison: (integrationId: string, from: string, to: string) =>
    read<api.Comparison>(`${of(integrationId)}/compare${search({ from, to })}`, { topics: ['reports'], integrationId }),
  alerts: (filter: Filter, integrationId?: string) =>
    list<api.Alert>(integrationId === undefined ? '/alerts' : `${of(integrationId)}/alerts`, filter, {
      topics: ['alerts', 'reports', 'notifications', 'settings'],
      ...(integrationId === undefined ? {} : { integrationId }),
    }),
  alert: (id: string) =>
    read<api.AlertDetail>(`/alerts/${encodeURIComponent(id)}`, {
      topics: ['alerts', 'reports', 'notifications', 'settings'],
    }),
  notifications: (integrationId: string, filter: Filter = {}) =>
    list<api.Notification>(`${of(integrationId)}/notifications`, filter, {
      topics: ['notifications', 'settings'],
      integrationId,
    }),
  notification: (id: string) =>
    read<api.NotificationDetail>(`/notifications/${encodeURIComponent(id)}`, { topics: ['notifications', 'settings'] }),
  outbox: (integration: string | undefined) =>
    list<api.CapturedMail>('/outbox', { integration, limit: '25' }, { topics: ['notifications'] }),
  capturedMail: (notificationId: string) =>
    read<api.CapturedMail>(`/outbox/${encodeURIComponent(notificationId)}`, { topics: ['notifications'] }),
  ingestLog: (integrationId: string) =>
    list<api.Submission>(
      `${of(integrationId)}/batches`,
      { limit: '100' },
      { topics: ['ingest', 'reports'], integrationId },
    ),
  receipt: (id: string) =>
    read<api.Receipt>(`/batches/${encodeURIComponent(id)}`, { topics: ['ingest', 'reports', 'notifications'] }),
  channels: (integrationId: string) =>
    readToChange<api.Channels>(`${of(integrationId)}/channels`, { topics: ['settings'], integrationId }),
  policies: (integrationId: string) =>
    readToChange<api.Policies>(`${of(integrationId)}/policies`, { topics: ['settings'], integrationId }),
  keys: (integrationId?: string) =>
    list<api.Key>(
      integrationId === undefined ? '/keys' : `${of(integrationId)}/keys`,
      {},
      {
        topics: ['settings', 'ingest'],
        ...(integrationId === undefined ? {} : { integrationId }),
      },
    ),
  knowledge: (integrationId: string) =>
    read<api.Knowledge>(`${of(integrationId)}/knowledge`, { topics: ['reports', 'settings'], integrationId }),
  audit: (filter: Filter) => list<api.AuditEvent>('/audit', filter, { topics: ['settings'] }),
};
