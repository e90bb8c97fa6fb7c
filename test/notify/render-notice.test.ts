import { describe, expect, it } from '@jest/globals';
import { renderMail } from '../../src/notify/render.ts';
import { aMessage, aQuietMessage, aTestMessage } from './messages.ts';

const commit = '5a81b7f';
const attack = `"><img src=x onerror=alert(1)>`;

describe('a mail about silence', () => {
  it('NTF-8: names the integration in its subject, and no commit', () => {
    const { subject } = renderMail(aQuietMessage());
    expect(subject).toBe('[payments-ci] No report since 2026-11-20 14:05 UTC');
    expect(renderMail(aQuietMessage({ lastSentAt: null })).subject).toBe('[payments-ci] No report yet');
  });

  it.each(['text', 'html'] as const)(
    'INT-4: its %s tells since when, when a report was due, and what matrix and alerts still show',
    (part) => {
      const body = renderMail(aQuietMessage())[part].replaceAll(/\s+/g, ' ');
      for (const told of ['No report since 2026-11-20 14:05 UTC', 'due by 2026-11-20 15:05 UTC', `commit ${commit}`]) {
        expect(body).toContain(told);
      }
      expect(body).toContain('/integrations/integration-1/matrix?at=5a81b7f0c2d94e1b8a7766554433221100ffeedd');
    },
  );

  it('of an integration that never reported names no commit at all', () => {
    const { text, html } = renderMail(aQuietMessage({ headCommit: null, lastSentAt: null }));
    for (const body of [text, html]) {
      expect(body).not.toMatch(/still show|\?at=/);
      expect(body).toMatch(/integrations\/integration-1\/matrix["\n]/);
    }
  });
});

describe('a test mail', () => {
  it('NTF-8: says that it is one, and names no commit', () => {
    const { subject, text, html } = renderMail(aTestMessage());
    expect(subject).toBe('[payments-ci] Test of a notification channel');
    for (const body of [text, html].map((part) => part.replaceAll(/\s+/g, ' '))) {
      expect(body).toContain('This is a test');
      expect(body).toContain('from severity warning up, and not of those that are resolved');
      expect(body).not.toContain(commit);
    }
  });
});

describe.each([
  ['about silence', aQuietMessage()],
  ['of a test', aTestMessage()],
] as const)('every mail %s', (_what, message) => {
  it('threads with the others of its integration and channel, and is automatic (NTF-8)', () => {
    expect(renderMail(message).headers).toEqual(renderMail(aMessage()).headers);
  });

  it('holds neither the address nor the ids of channel and notification', () => {
    const { text, html } = renderMail(message);
    for (const kept of ['security@acme.com', 'channel-1', 'notification-1']) expect(text + html).not.toContain(kept);
  });

  it('shows markup and line breaks in a name as text', () => {
    const { html, text, subject } = renderMail({ ...message, integrationName: `${attack}\r\nBcc: thief@evil.example` });
    expect(html).not.toContain('<img');
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).not.toMatch(/^Bcc/m);
  });

  it('stays within 78 columns but never breaks a link', () => {
    const { text } = renderMail({ ...message, integrationName: 'i'.repeat(64) });
    const long = text.split('\n').filter((line) => line.length > 78 && !/^\s*https:\S+$/.test(line));
    expect(long).toEqual([]);
  });

  it('loads nothing', () => {
    const { html } = renderMail(message);
    expect(html).not.toMatch(/<(img|link|script|iframe|object|form|input|video)|url\(|@import|@font-face|\ssrc=/i);
  });
});
