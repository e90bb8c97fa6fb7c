import { findAuditPage, type AuditPage } from '../db/audit.ts';
import type { Tx } from '../db/orm.ts';

/** Who did what, newest first; the key is named where it still exists. */
export async function listAudit(tx: Tx, page: AuditPage) {
  const rows = await findAuditPage(tx, page);
  return rows.map(({ id, at, actor, action, detail, integration, integrationName, keyName, keyPrefix }) => ({
    id,
    at,
    actor: { id: actor, name: keyName, prefix: keyPrefix },
    action,
    integrationId: integration,
    integrationName,
    detail,
  }));
}
