import type { ApiClient } from '../api-client.ts';
import { fullReport } from './reports.ts';
import type { Fixture } from './route-table.ts';

/** One of everything that a path can name, and the key that submitted it. */
export async function createFixture(api: ApiClient): Promise<Fixture & { readonly key: string }> {
  const { id, key } = await api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'info' }] });
  const { body } = await api.post('/reports', fullReport('abc1234'), key);
  const [alert] = await api.alerts({ id });
  const makeKey = async () => (await api.post(`/integrations/${id}/keys`, { name: 'spare', scopes: ['read'] })).body;
  const [spare, revoked, read] = [await makeKey(), await makeKey(), await makeKey()];
  await api.request('DELETE', `/integrations/${id}/keys/${revoked.id}`);
  const [message] = (await api.get(`/integrations/${id}/notifications`)).body.items;
  return {
    id,
    alertId: alert.id,
    batchId: body.batchId,
    keyId: spare.id,
    deadKeyId: revoked.id,
    readKey: read.key,
    notificationId: message.id,
    channelId: message.channelId,
    key,
  };
}
