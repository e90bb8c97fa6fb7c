import { z } from 'zod';
import { findNotification, findNotificationsOfHead } from '../../db/notifications.ts';
import { grants } from '../../domain/api-key.ts';
import { notificationStatuses } from '../../domain/delivery.ts';
import { notification, notificationDetail } from '../answers/notification.ts';
import { listNotifications, readNotification } from '../../views/notifications.ts';
import type { Caller } from '../auth.ts';
import { page, pageOf, pagingBy } from '../paging.ts';
import { withinReach } from '../reach.ts';
import { reportAt } from '../report-at.ts';
import { route } from '../route.ts';
import { commitText } from '../text.ts';

export const getNotifications = route({
  method: 'get',
  path: '/integrations/:id/notifications',
  summary: 'List the notifications of an integration, newest first',
  scopes: ['read'],
  reach: 'integration',
  query: z.object({
    ...pagingBy('uuid'),
    status: z.enum(notificationStatuses).optional(),
    channel: z.uuid().optional().meta({ description: 'Only those to this channel: its id.' }),
    commit: commitText.optional().meta({
      description: 'Only about this head: a commit, or a prefix of 7 characters or more that only one commit has.',
    }),
  }),
  answers: { 200: pageOf(notification) },
  async handle({ integration, query, caller, deps }) {
    const { limit, cursor, commit, ...filter } = query;
    const about = commit === undefined ? undefined : await reportAt(deps, integration, commit);
    const ids = about && (await deps.db.read((tx) => findNotificationsOfHead(tx, integration.id, about.id)));
    const wanted = { ...filter, ids, before: cursor, limit: limit + 1 };
    const rows = await deps.db.read((tx) => listNotifications(tx, integration.id, wanted, readerOf(caller)));
    return { status: 200, body: page(rows, limit, (row) => row.id) };
  },
});

export const getNotification = route({
  method: 'get',
  path: '/notifications/:id',
  summary: 'Read a notification: what it tells, what it does not, and why',
  scopes: ['read'],
  reach: 'any',
  answers: { 200: notificationDetail },
  async handle({ params, caller, deps }) {
    const found = await deps.db.read((tx) => findNotification(tx, params.id));
    const row = withinReach(caller, found, 'notification');
    return { status: 200, body: await deps.db.read((tx) => readNotification(tx, row, readerOf(caller))) };
  },
});

/** INT-3: mail addresses are for those who manage the channels. */
function readerOf({ key }: Caller) {
  return { seesTargets: grants(key.scopes, 'admin') };
}
