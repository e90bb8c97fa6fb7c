import type { Message } from './channel.ts';

/** The pages a message leads to. Each only shows something: nothing acts on GET (NTF-8). */
export interface Links {
  readonly alerts: string;
  /** As of the commit that the message is about, where it is about one. */
  readonly matrix: string;
  readonly channels: string;
  readonly alert: (alertId: string) => string;
}

/** The addresses of the pages that belong to one message (NTF-8). */
export function linksOf(message: Message): Links {
  const integration = `${message.publicUrl}/integrations/${encodeURIComponent(message.integrationId)}`;
  const commit = message.kind === 'test' ? null : message.headCommit;
  return {
    alerts: `${integration}/alerts`,
    matrix: `${integration}/matrix${commit === null ? '' : `?at=${encodeURIComponent(commit)}`}`,
    channels: `${integration}/settings/channels`,
    alert: (alertId) => `${message.publicUrl}/alerts/${encodeURIComponent(alertId)}`,
  };
}
