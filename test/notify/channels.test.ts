import { expect, it } from '@jest/globals';
import { DeliveryError } from '../../src/notify/channel.ts';
import { createChannels } from '../../src/notify/channels.ts';
import { startSendGrid } from '../sendgrid-server.ts';
import { aMessage } from './messages.ts';

const planted = 'zebra-of-the-database';

async function addressOfNobody(): Promise<string> {
  const gone = await startSendGrid();
  await gone.close();
  return gone.url;
}

it.each([
  ['with a provider that is not there', 'SG.some.key'],
  ['without a provider, where the mail cannot be kept', undefined],
])('NTF-9: every channel %s fails as a delivery does, and repeats nothing of why', async (_how, sendgridApiKey) => {
  const mail = { sendgridApiKey, sendgridBaseUrl: await addressOfNobody(), from: 'clef@acme.com' };
  const channels = createChannels(mail, () => Promise.reject(new Error(planted)));
  expect(Object.keys(channels)).not.toEqual([]);
  for (const channel of Object.values(channels)) {
    const failure = await channel.send(aMessage()).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(DeliveryError);
    expect(failure).toMatchObject({ permanent: false });
    const { message, words } = failure as DeliveryError;
    expect(`${message} ${words}`).not.toMatch(new RegExp(`${planted}|security@acme.com|SG\\.`));
  }
});
