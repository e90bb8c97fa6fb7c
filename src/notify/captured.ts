import { DeliveryError, type Channel } from './channel.ts';
import { renderMail } from './render.ts';

/** A mail kept for the outbox of the dashboard in place of being sent (NTF-10). */
export interface CapturedMail {
  readonly notificationId: string;
  readonly integrationId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The email channel without a provider (NTF-10). `keep` stores a mail once per notification, however often it is called. */
export function createCapturedChannel(keep: (mail: CapturedMail) => Promise<void>): Channel {
  return {
    async send(message) {
      const { notificationId, integrationId, target } = message;
      try {
        const { subject, text, html } = renderMail(message);
        await keep({ notificationId, integrationId, to: target, subject, text, html });
      } catch {
        // A database error may quote the mail it could not store, so none of it is passed on.
        throw new DeliveryError('The mail could not be kept in the captured outbox', { permanent: false });
      }
      return { status: 'captured', providerMessageId: '' };
    },
  };
}
