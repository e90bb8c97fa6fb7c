import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { DeliveryError, type Channel } from '../../src/notify/channel.ts';
import { createEmailChannel } from '../../src/notify/email.ts';
import { type Answer, type SendGridServer, startSendGrid } from '../sendgrid-server.ts';
import { aMessage, anItem } from './messages.ts';

let sendgrid: SendGridServer;
/** A second one with a key of its own: another account, or where a redirect leads. */
let other: SendGridServer;
let channel: Channel;

beforeEach(async () => {
  sendgrid = await startSendGrid();
  other = await startSendGrid();
  channel = channelTo(sendgrid);
});
afterEach(() => Promise.all([sendgrid.close(), other.close()]));

describe('handing a mail to SendGrid', () => {
  it('NTF-9: a 202 with an empty body is a mail sent, under the id the provider gave it', async () => {
    const handover = await channel.send(aMessage());
    expect(handover).toEqual({ status: 'sent', providerMessageId: sendgrid.mails[0]?.messageId });
    expect(sendgrid.mails).toMatchObject([
      {
        to: 'security@acme.com',
        from: { email: 'clef@acme.com', name: 'Clef Pro' },
        subject: '[payments-ci] 1 new alert (critical) at 5a81b7f',
        headers: { 'In-Reply-To': '<integration-1-channel-1@clef.acme.internal>' },
      },
    ]);
  });

  it('PRV-6: the provider learns our notification id and no other of ours besides the mail', async () => {
    await channel.send(aMessage());
    expect(sendgrid.mails[0]?.customArgs).toEqual({ notificationId: 'notification-1' });
  });

  it('NTF-8: opens and clicks are not tracked', async () => {
    await channel.send(aMessage());
    expect(sendgrid.mails[0]?.tracking).toEqual({
      click_tracking: { enable: false, enable_text: false },
      open_tracking: { enable: false },
      subscription_tracking: { enable: false },
      ganalytics: { enable: false },
    });
  });

  it('two channels of two accounts stand side by side', async () => {
    const second = channelTo(other);
    await Promise.all([channel.send(aMessage()), second.send(aMessage({ target: 'dev-lead@acme.com' }))]);
    expect(sendgrid.mails.map((mail) => mail.to)).toEqual(['security@acme.com']);
    expect(other.mails.map((mail) => mail.to)).toEqual(['dev-lead@acme.com']);
  });

  it('a mail of 50 alerts as long as they get is one the provider takes', async () => {
    const long = { message: '界'.repeat(512), ruleName: '<'.repeat(128), scope: '"'.repeat(128) };
    await channel.send(aMessage({ items: Array.from({ length: 60 }, (_, n) => anItem({ ...long, alertId: `${n}` })) }));
    expect(sendgrid.mails).toHaveLength(1);
  });
});

describe('when SendGrid refuses', () => {
  it.each([400, 404, 405, 406, 413])('NTF-5: %i is permanent', async (status) => {
    const error = await failure({ status, errors: ['The from address is missing.'] });
    expect(error).toMatchObject({ permanent: true, unauthorised: false, retryAfterMs: undefined });
    expect(error.message).toBe(`SendGrid answered ${status}`);
    expect(error.words).toBe('The from address is missing.');
  });

  it.each([401, 403])('NTF-5: %i is tried again and says that our key or sender is refused', async (status) => {
    expect(await failure({ status })).toMatchObject({ permanent: false, unauthorised: true });
  });

  it('NTF-5: a wrong key is refused so', async () => {
    const wrong = createEmailChannel({ apiKey: 'SG.not-this-one', baseUrl: sendgrid.url, from: 'clef@acme.com' });
    expect(await failureOf(wrong)).toMatchObject({ permanent: false, unauthorised: true });
    expect(sendgrid.mails).toEqual([]);
  });

  it.each([408, 409, 429, 500, 502, 503, 504])('NTF-5: %i is tried again', async (status) => {
    expect(await failure({ status })).toMatchObject({ permanent: false, unauthorised: false });
  });

  it('NTF-5: Retry-After sets the next attempt', async () => {
    expect(await failure({ status: 429, headers: { 'Retry-After': '90' } })).toMatchObject({ retryAfterMs: 90_000 });
    expect(await failure({ status: 503, headers: { 'Retry-After': '7' } })).toMatchObject({ retryAfterMs: 7_000 });
  });

  it('NTF-5: X-RateLimit-Reset sets the next attempt of a 429 and of nothing else', async () => {
    // Further away than a day, so that what comes back is the day and not the time of this test.
    const headers = { 'X-RateLimit-Reset': '99999999999' };
    expect(await failure({ status: 429, headers })).toMatchObject({ retryAfterMs: 86_400_000 });
    expect(await failure({ status: 500, headers })).toMatchObject({ retryAfterMs: undefined });
  });

  it.each([301, 302, 307, 308])('a %i is not followed, for the key would go with it', async (status) => {
    const error = await failure({ status, headers: { location: `${other.url}/v3/mail/send` } });
    expect(error).toMatchObject({ permanent: false, message: `SendGrid answered ${status}` });
    expect(other.calls()).toBe(0);
  });

  it('a 200 is not a mail accepted', async () => {
    const error = await failure({ status: 200, body: '<html>Sign in to the hotel network</html>' });
    expect(error).toMatchObject({ permanent: true, message: 'SendGrid answered 200 where 202 means accepted' });
  });

  it('an answer that is not JSON leaves only its status', async () => {
    const error = await failure({ status: 502, body: '<html>Bad gateway</html>' });
    expect(error.message).toBe('SendGrid answered 502');
  });
});

describe('when SendGrid cannot be reached', () => {
  it('NTF-5: a closed port is tried again', async () => {
    await sendgrid.close();
    expect(await failureOf(channel)).toMatchObject({
      permanent: false,
      message: 'SendGrid gave no answer (ECONNREFUSED)',
    });
  });

  it('NTF-5: an answer that never comes is tried again', async () => {
    sendgrid.answerWith('hang');
    expect(await failureOf(channelTo(sendgrid, 50))).toMatchObject({
      permanent: false,
      message: 'SendGrid gave no answer (ETIMEDOUT)',
    });
  });

  it('NTF-5: an answer that comes byte by byte is waited for no longer', async () => {
    sendgrid.answerWith('drip');
    expect(await failureOf(channelTo(sendgrid, 500))).toMatchObject({
      permanent: false,
      unanswered: true,
      message: 'SendGrid gave no answer (ETIMEDOUT)',
    });
  });

  it('NTF-6: a 202 whose body is cut off is a mail sent, and sent no second time', async () => {
    sendgrid.answerWith('lose-body');
    const handover = await channel.send(aMessage());
    expect(handover).toEqual({ status: 'sent', providerMessageId: sendgrid.mails[0]?.messageId });
  });

  it('NTF-6: an answer that is lost is tried again, though the mail may be out', async () => {
    expect(await failure('lose-answer')).toMatchObject({ permanent: false });
    expect(sendgrid.mails).toHaveLength(1);
  });
});

describe('what an error tells', () => {
  it.each<[string, Answer, { timeoutMs?: number }]>([
    ['a refusal', { status: 400, errors: ['no'] }, {}],
    ['a refused key', { status: 401 }, {}],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, {}],
    ['a lost answer', 'lose-answer', {}],
    ['a time-out', 'hang', { timeoutMs: 50 }],
  ])(
    'the key, the address and the text of the mail are nowhere in the error of %s',
    async (_, answer, { timeoutMs }) => {
      sendgrid.answerWith(answer);
      expectNothingPrivateIn(await failureOf(channelTo(sendgrid, timeoutMs)));
    },
  );

  it('a provider that repeats our key, addresses and text is not quoted in these', async () => {
    const said = `Cannot mail "2 keys are missing that staging has" to security@acme.com by ${sendgrid.apiKey} or Bearer abc or 0123456789abcdef0123456789abcdef, other@acme.com`;
    const error = await failure({ status: 400, errors: [said] });
    expectNothingPrivateIn(error);
    expect(error.words).toBe('Cannot mail "[removed]" to [removed] by [removed] or [removed] or [removed], [address]');
  });

  it('the words of a provider are one line of at most 200 characters', async () => {
    const error = await failure({ status: 400, errors: [`first\r\nsecond ${'and so on '.repeat(100)}`, 'another'] });
    expect(error.words).toMatch(/^first second and so on/);
    expect(error.words.length).toBeLessThanOrEqual(200);
  });

  it('a message that cannot be written is refused like any other', async () => {
    const error = await failureOf(channel, { publicUrl: 'not an address' });
    expect(error).toMatchObject({ permanent: true, message: 'The mail could not be written' });
    expect(sendgrid.calls()).toBe(0);
  });
});

function channelTo({ apiKey, url }: SendGridServer, timeoutMs = 5_000): Channel {
  return createEmailChannel({ apiKey, baseUrl: url, from: 'clef@acme.com', timeoutMs });
}

async function failure(answer: Answer): Promise<DeliveryError> {
  sendgrid.answerWith(answer);
  return failureOf(channel);
}

async function failureOf(of: Channel, changes: Parameters<typeof aMessage>[0] = {}): Promise<DeliveryError> {
  const error: unknown = await of.send(aMessage(changes)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DeliveryError);
  return error as DeliveryError;
}

function expectNothingPrivateIn(error: DeliveryError): void {
  const told = [JSON.stringify(error), inspect(error, { depth: null, showHidden: true }), String(error), error.stack];
  for (const secret of [sendgrid.apiKey, 'security@acme.com', 'clef@acme.com', '2 keys are missing', 'Missing encr']) {
    expect(told.join('\n')).not.toContain(secret);
  }
  expect(error.cause).toBeUndefined();
}
