import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import type { CapturedMail } from '../../src/notify/captured.ts';
import { createChannels } from '../../src/notify/channels.ts';
import { type SendGridServer, startSendGrid } from '../sendgrid-server.ts';
import { aMessage } from './messages.ts';

describe('mail without a SendGrid key', () => {
  it('NTF-10: is kept as it would have been sent and says that it was captured', async () => {
    const kept: CapturedMail[] = [];
    const { email } = createChannels(settings(undefined), async (mail) => void kept.push(mail));
    expect(await email.send(aMessage())).toEqual({ status: 'captured', providerMessageId: '' });
    expect(kept).toMatchObject([
      {
        notificationId: 'notification-1',
        integrationId: 'integration-1',
        to: 'security@acme.com',
        subject: '[payments-ci] 1 new alert (critical) at 5a81b7f',
        text: expect.stringContaining('Missing encryption keys'),
        html: expect.stringContaining('Missing encryption keys'),
      },
    ]);
  });

  it('is tried again when it could not be kept, without a word of the mail in the error', async () => {
    const { email } = createChannels(settings(undefined), async (mail) => {
      throw new Error(`insert into captured_mail values ('${mail.text}')`);
    });
    const error: unknown = await email.send(aMessage()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'DeliveryError', permanent: false });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('Missing encryption keys');
  });
});

describe('mail with a SendGrid key', () => {
  let sendgrid: SendGridServer;
  beforeEach(async () => {
    sendgrid = await startSendGrid();
  });
  afterEach(() => sendgrid.close());

  it('NTF-10: is sent and never captured', async () => {
    const kept: CapturedMail[] = [];
    const { email } = createChannels(settings(sendgrid.apiKey, sendgrid.url), async (mail) => void kept.push(mail));
    expect(await email.send(aMessage())).toMatchObject({ status: 'sent' });
    expect(kept).toEqual([]);
    expect(sendgrid.mails).toHaveLength(1);
  });
});

function settings(sendgridApiKey: string | undefined, sendgridBaseUrl = 'https://api.sendgrid.com') {
  return { sendgridApiKey, sendgridBaseUrl, from: 'clef@acme.com' };
}
