import type { MailConfig } from '../config.ts';
import { createCapturedChannel, type CapturedMail } from './captured.ts';
import type { Channel } from './channel.ts';
import { createEmailChannel } from './email.ts';

/** Every kind of channel there is, by its name (NTF-9). Without a SendGrid key mails are captured (NTF-10). */
export function createChannels(
  mail: MailConfig,
  keepCaptured: (mail: CapturedMail) => Promise<void>,
): Record<'email', Channel> {
  const { sendgridApiKey: apiKey, sendgridBaseUrl: baseUrl, from } = mail;
  return { email: apiKey ? createEmailChannel({ apiKey, baseUrl, from }) : createCapturedChannel(keepCaptured) };
}
