import { defineEntity, p } from '@mikro-orm/core';
import { time } from './columns.ts';
import { Integration } from './integration.ts';

export const AuditEvent = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_event',
  properties: {
    id: p.bigint('bigint').primary().autoincrement(),
    integration: () => p.manyToOne(Integration).mapToPk().nullable(),
    at: time(),
    /** The id of the key that did it, or the name of the part of the system. */
    actor: p.text(),
    action: p.text(),
    detail: p.json<Record<string, unknown>>(),
  },
  indexes: [{ name: 'audit_event_integration', properties: ['integration', 'id'] }],
});
