import { describe, expect, it } from '@jest/globals';
import { renderMail } from '../../src/notify/render.ts';
import { aMessage, anItem } from './messages.ts';

function thread(changes: Parameters<typeof aMessage>[0]): string | undefined {
  return renderMail(aMessage(changes)).headers['References'];
}

describe('the header of a mail', () => {
  it('NTF-8: the subject names the integration, the counts, the worst severity and 7 characters of the head', () => {
    const items = [anItem(), anItem({ alertId: 'b' }), anItem({ alertId: 'c', kind: 'recurring', severity: 'info' })];
    expect(renderMail(aMessage({ items })).subject).toBe(
      '[payments-ci] 2 new alerts, 1 continuing (critical) at 5a81b7f',
    );
  });

  it('NTF-8: the subject names no commit and no text of an alert', () => {
    const commit = '0123456789abcdef0123456789abcdef01234567';
    const { subject } = renderMail(aMessage({ items: [anItem({ message: commit, ruleName: commit, scope: commit })] }));
    expect(subject).not.toContain(commit.slice(0, 7));
  });

  it('a mail with nothing but resolutions names no severity', () => {
    const { subject, text } = renderMail(aMessage({ items: [anItem({ kind: 'resolved' })] }));
    expect(subject).toBe('[payments-ci] 1 resolved alert at 5a81b7f');
    expect(text).not.toContain('To stop these mails');
  });

  it.each(['\r\n', '\n', '\r', '\u2028', '\0'])('no %j in a name can end a header or start another one', (end) => {
    const bcc = `${end}Bcc: thief@evil.example`;
    const mail = renderMail(
      aMessage({ integrationName: `ci${bcc}`, integrationId: `i${bcc}`, channelId: `c${bcc}`, headCommit: `ab${bcc}` }),
    );
    for (const value of [mail.subject, ...Object.values(mail.headers)]) expect(value).not.toMatch(/[\p{Cc}\u2028]/u);
    expect(mail.headers['References']).toMatch(/^<[\w.-]+@clef\.acme\.internal>$/);
  });

  it('NTF-8: mails of one integration and channel thread, and others do not join them', () => {
    expect(thread({ headCommit: 'ffff', items: [] })).toBe('<integration-1-channel-1@clef.acme.internal>');
    expect(thread({})).toBe(renderMail(aMessage()).headers['In-Reply-To']);
    expect(thread({ channelId: 'channel-2' })).not.toBe(thread({}));
    expect(thread({ integrationId: 'integration-2' })).not.toBe(thread({}));
  });

  it('NTF-8: unsubscribing is a page, never one click', () => {
    const { headers } = renderMail(aMessage());
    expect(headers['List-Unsubscribe']).toBe(
      '<https://clef.acme.internal/governance/integrations/integration-1/settings/channels>',
    );
    expect(headers).not.toHaveProperty('List-Unsubscribe-Post');
  });
});

describe.each(['text', 'html'] as const)('the %s of a mail', (part) => {
  it('NTF-8: tells rule, scope, severity and message of each alert and links its page', () => {
    const body = renderMail(aMessage())[part].replaceAll('&nbsp;', ' ');
    for (const told of ['Missing encryption keys', 'oauth/production', '■ Critical', '2 keys are missing']) {
      expect(body).toContain(told);
    }
    expect(body).toContain('https://clef.acme.internal/governance/alerts/alert-1');
    expect(body).toContain('/integrations/integration-1/matrix?at=5a81b7f0c2d94e1b8a7766554433221100ffeedd');
  });

  it('NTF-8: holds neither the address nor the ids of channel and notification', () => {
    const body = renderMail(aMessage())[part];
    for (const kept of ['security@acme.com', 'channel-1', 'notification-1']) expect(body).not.toContain(kept);
  });

  it('NTF-2: says how many alerts it leaves out and where they are', () => {
    const items = Array.from({ length: 63 }, (_, n) => anItem({ alertId: `alert-${n}`, ruleName: `Rule ${n}` }));
    const body = renderMail(aMessage({ items }))[part];
    expect(body).toContain('and 13 more');
    expect(body).toContain('/integrations/integration-1/alerts');
    expect(body.match(/Rule \d+/g)).toHaveLength(part === 'text' ? 50 : 53); // the preheader names three of them
  });

  it('ACK-1, ALR-7: says how the mails stop and that an alert closes only by a clean report', () => {
    const body = renderMail(aMessage())[part].replace(/\s+/g, ' ');
    expect(body).toContain('that stops these mails; the alert stays open');
    expect(body).toContain('An alert closes only by a clean report');
  });

  it('every severity is a shape and a word', () => {
    const items = (['info', 'warning', 'critical'] as const).map((severity) => anItem({ severity, alertId: severity }));
    const body = renderMail(aMessage({ items }))[part].replaceAll('&nbsp;', ' ');
    for (const label of ['■ Critical', '▲ Warning', '● Info']) expect(body).toContain(label);
  });

  it('PRV-2: line breaks and direction marks of stored text do nothing', () => {
    const message = 'fine\r\n\r\nRESOLVED (9)\n\u202eneddih';
    const body = renderMail(aMessage({ items: [anItem({ message })] }))[part];
    expect(body).toContain('fine\ufffd\ufffd\ufffd\ufffdRESOLVED (9)\ufffd\ufffdneddih');
  });
});
