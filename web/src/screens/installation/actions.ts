import type { AuditEvent } from '../../api/types.ts';
import { full } from '../../text/time.ts';
import { plural, shortCommit } from '../../text/words.ts';

/** What was done, as the end of a sentence that begins with who did it. */
const actions: Readonly<Record<string, string>> = {
  'integration.created': 'made the integration',
  'integration.changed': 'changed settings',
  'integration.deleted': 'deleted an integration',
  'channels.changed': 'changed the channels',
  'channel.tested': 'sent a test message',
  'policies.changed': 'changed the rules',
  'key.created': 'made a key',
  'key.rotated': 'rotated a key',
  'key.revoked': 'revoked a key',
  'session.started': 'signed in',
  'checkpoint.reset': 'reset the checkpoint',
  'batch.restarted': 'started a failed batch again',
  'report.replaced': 'sent other content for a stored commit',
  'notification.retried': 'had a message sent again',
  'notifications.retried': 'had messages sent again',
};

/** An action in words; one that this page does not know yet by its name. */
export const actionInWords = (action: string): string =>
  actions[action] ?? action.replace('.', ' ').replaceAll('_', ' ');

const settings: Readonly<Record<string, string>> = {
  name: 'name',
  collectCIContext: 'CI context',
  trackedBranches: 'tracked branches',
  resultMode: 'what a report lists',
  privacyMode: 'privacy mode',
  expectReportEvery: 'expected interval',
};

/** What belongs to an action, in a line; empty where nothing does that people would look for. */
export function detailInWords({ action, detail }: Pick<AuditEvent, 'action' | 'detail'>): string {
  const { rules, channels, prefix, scopes, expiresAt, commitSha } = detail;
  if (action === 'key.rotated')
    return typeof expiresAt === 'string' ? `the old one works until ${full(expiresAt)}` : '';
  if (typeof prefix === 'string') return `${prefix}…, ${valueInWords(scopes)}`;
  if (typeof commitSha === 'string') return `commit ${shortCommit(commitSha)}`;
  if (Array.isArray(rules)) return plural(rules.length, 'rule');
  if (typeof channels === 'number') return plural(channels, 'channel');
  return Object.entries(detail)
    .filter(([name]) => !isInternal(name))
    .map(([name, value]) => `${settings[name] ?? name}: ${valueInWords(value)}`)
    .join(', ');
}

/** Ids and places in queues tell people nothing; the API gives them to programs. */
const isInternal = (name: string) => /Id$|^(arrival|replacedBy)$/.test(name);

function valueInWords(value: unknown): string {
  if (value === true) return 'on';
  if (value === false) return 'off';
  if (value === null) return 'never';
  if (Array.isArray(value)) return value.length === 0 ? 'all' : value.map(String).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
