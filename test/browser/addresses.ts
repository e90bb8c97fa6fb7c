import type { ApiClient } from '../api-client.ts';

/** Every route of the dashboard, with addresses that show it: as it is first, and in other states. */
export type Addresses = Readonly<Record<string, readonly string[]>>;

/** The addresses of an integration and of the installation around it, by the route that serves them. */
export async function addressesOf(api: ApiClient, id: string): Promise<Addresses> {
  const newest = async (path: string) => (await api.get(path)).body.items[0];
  const open = await newest(`/integrations/${id}/alerts?status=open&limit=1`);
  const resolved = await newest(`/integrations/${id}/alerts?status=resolved&limit=1`);
  const notification = await newest(`/integrations/${id}/notifications?limit=1`);
  const { body: log } = await api.get(`/integrations/${id}/batches?limit=50`);
  const batch = log.items.find((each: { type: string }) => each.type === 'batch');
  const reports = (await api.get(`/integrations/${id}/reports?line=1&limit=20`)).body.items;
  const at = reports.at(-1)?.commitSha;
  const of = `/integrations/${id}`;
  return {
    '/': ['/', '/?sort=name'],
    '/alerts': ['/alerts', '/alerts?status=all', '/alerts?status=resolved&severity=critical'],
    '/alerts/:alertId': [open, resolved, { id: absent }].flatMap((alert) => (alert ? [`/alerts/${alert.id}`] : [])),
    '/notifications/:notificationId': [`/notifications/${notification?.id ?? absent}`],
    '/batches/:batchId': [`/batches/${batch?.id ?? absent}`],
    '/outbox': ['/outbox'],
    '/settings/:section?': ['/settings', '/settings/keys', '/settings/audit'],
    '/new': ['/new'],
    '/integrations/:id': [of, `/integrations/${absent}`],
    '/integrations/:id/matrix': [`${of}/matrix`, `${of}/matrix?at=${at}`],
    '/integrations/:id/drift': [`${of}/drift`, `${of}/drift?at=${at}`],
    '/integrations/:id/policies': [`${of}/policies`, `${of}/policies?at=${at}`],
    '/integrations/:id/alerts': [`${of}/alerts`, `${of}/alerts?status=all`],
    '/integrations/:id/notifications': [`${of}/notifications`],
    '/integrations/:id/ingest': [`${of}/ingest`],
    '/integrations/:id/start': [`${of}/start`],
    '/integrations/:id/settings/:section?': [
      `${of}/settings`,
      ...sections.map((section) => `${of}/settings/${section}`),
    ],
    // What is not there: the page says so.
    '*': ['/nowhere'],
  };
}

/** An id that nothing has. */
const absent = '00000000-0000-4000-8000-000000000000';
const sections = ['keys', 'channels', 'rules', 'reports', 'privacy', 'checkpoint', 'knowledge', 'danger'];
