import { Client } from '@sendgrid/client';
import { MailService, type MailDataRequired } from '@sendgrid/mail';
import { DeliveryError, type Channel, type Message } from './channel.ts';
import { renderMail, type RenderedMail } from './render.ts';
import { asDeliveryError, begunAnswer } from './sendgrid-error.ts';

interface EmailOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly from: string;
  /** How long one call may take, in milliseconds; only tests say another time. */
  readonly timeoutMs?: number;
}

/** The email channel by SendGrid (NTF-9); how it fails is NTF-5. Several may stand side by side. */
export function createEmailChannel(options: EmailOptions): Channel {
  const service = createService(options);
  return {
    async send(message) {
      const mail = prepare(message);
      const { status, headers } = await service.send(request(message, mail, options.from)).then(
        ([answer]) => ({ status: answer.statusCode, headers: answer.headers }),
        (error: unknown) => {
          // The status says all: a mail that was taken must not go out again because the rest of the answer was lost.
          const begun = begunAnswer(error);
          if (begun) return begun;
          throw asDeliveryError(error, [options.apiKey, message.target, mail.subject, ...texts(message)]);
        },
      );
      // 200 comes from the sandbox, which sends nothing, or from a server that is not SendGrid, of which nothing is known.
      if (status !== 202) {
        throw new DeliveryError(`SendGrid answered ${status} where 202 means accepted`, {
          permanent: true,
          words: 'it is not known whether the mail goes out, so it is not sent again',
        });
      }
      const id: unknown = headers['x-message-id'];
      return { status: 'sent', providerMessageId: typeof id === 'string' ? id : '' };
    },
  };
}

function createService({ apiKey, baseUrl, timeoutMs = 10_000 }: EmailOptions): MailService {
  const client = new Client();
  // First, since it sets the base URL back to SendGrid's own.
  client.setApiKey(apiKey);
  const service = new MailService();
  service.setClient(client);
  service.setTimeout(timeoutMs);
  const settings = {
    baseUrl,
    // A redirect would be followed with the key in its Authorization header.
    maxRedirects: 0,
    maxContentLength: 1024 * 1024,
    transitional: { clarifyTimeoutError: true },
  };
  // The client hands these on to axios; its types know only a few of them, and want an address with each.
  client.setDefaultRequest({ url: '', ...settings });
  return service;
}

function prepare(message: Message): RenderedMail {
  try {
    return renderMail(message);
  } catch {
    throw new DeliveryError('The mail could not be written', { permanent: true });
  }
}

function request(message: Message, mail: RenderedMail, from: string): MailDataRequired {
  return {
    from: { email: from, name: 'Clef Pro' },
    subject: mail.subject,
    // Here rather than beside the subject, where the client would also send them as header fields of its request.
    personalizations: [{ to: { email: message.target }, headers: { ...mail.headers } }],
    content: [
      { type: 'text/plain', value: mail.text },
      { type: 'text/html', value: mail.html },
    ],
    customArgs: { notificationId: message.notificationId },
    // Each is named: where one is left out, the setting of the account holds.
    trackingSettings: {
      clickTracking: { enable: false, enableText: false },
      openTracking: { enable: false },
      subscriptionTracking: { enable: false },
      ganalytics: { enable: false },
    },
  };
}

/** The texts of a message that came from reports; no error may repeat them. */
function texts(message: Message): string[] {
  if (message.kind !== 'head') return [];
  return message.items.flatMap((item) => [item.message, item.ruleName, item.scope]);
}
