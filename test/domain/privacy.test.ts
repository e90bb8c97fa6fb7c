import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { cleanNote } from '../../src/domain/privacy/clean.ts';
import { normaliseText } from '../../src/domain/privacy/text.ts';
import { clean as cleanProse } from './privacy/planted.ts';
import { cleanUrl } from '../../src/domain/privacy/url.ts';
import type { Report } from '../../src/domain/report.ts';
import { aContent, aReport, aResult } from '../builders.ts';
import { cleanReports } from './privacy/at-once.ts';

const cleanText = (text: string): string => cleanProse(text).text;
const long = (seed: string): string => seed.repeat(129).slice(0, 129);

function clean(report: Report, settings: { collectCIContext?: boolean; privacyKey?: string } = {}) {
  const all = { privacyMode: 'redact', collectCIContext: false, privacyKey: 'key-1', ...settings } as const;
  const { reports, redactions } = cleanReports([report], [''], all);
  return { report: reports[0]!, redactions };
}
const namespaceOf = (name: string, privacyKey?: string): string =>
  clean(aReport({ content: aContent([], { namespaces: [name] }) }), { ...(privacyKey && { privacyKey }) }).report
    .content.summary.namespaces[0]!;

describe('free text', () => {
  it('PRV-2: is NFC-normalised', () => expect(cleanText('e\u0301')).toBe('\u00E9'));

  it('PRV-2: control, bidi and NUL characters become U+FFFD', () => {
    for (const sign of ['\0', '\u0007', '\u001B', '\u0085', '\u202E', '\u2066', '\u200F', '\u061C']) {
      expect(cleanText(`a${sign}b`)).toBe('a\uFFFDb');
    }
  });

  it('PRV-2: lone surrogates, which PostgreSQL refuses, do not pass', () => {
    expect(cleanText('a\uD83Db')).toBe('a\uFFFDb');
    expect(cleanText('\uDD12')).toBe('\uFFFD');
  });

  it('PRV-2: is cut at 512 with an ellipsis', () => {
    expect(cleanText('x'.repeat(512))).toBe('x'.repeat(512));
    expect(cleanText('x'.repeat(513))).toBe(`${'x'.repeat(511)}…`);
  });

  it('PRV-2: is never cut inside a character', () => {
    expect(cleanText(`${'x'.repeat(510)}\u{1F512}yy`)).toBe(`${'x'.repeat(510)}…`);
  });

  it('PRV-2: input beyond 8,192 characters is dropped before anything else', () => {
    expect(normaliseText('x'.repeat(9_000))).toHaveLength(8_192);
  });

  it('PRV-2: whatever comes in, what goes out is short, well formed and stays as it is', () => {
    fc.assert(
      fc.property(fc.nat(520), fc.string({ unit: 'binary' }), fc.nat(520), (before, text, after) => {
        const cleaned = cleanText('x'.repeat(before) + text + 'x'.repeat(after));
        expect(cleaned.length).toBeLessThanOrEqual(512);
        expect(cleaned.isWellFormed()).toBe(true);
        expect(cleaned).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        expect(cleanText(cleaned)).toBe(cleaned);
      }),
    );
  });

  it('PRV-2: descriptions, messages and drift summaries all go through', () => {
    const content = aContent([aResult({ message: 'm\0' })]);
    const cells = content.summary.cells.map((cell) => ({ ...cell, description: 'd\0' }));
    const drift = [{ namespace: 'oauth', isDrifted: true, severity: null, summary: 's\0', driftCount: null }];
    const { report } = clean(aReport({ content: { ...content, summary: { ...content.summary, cells }, drift } }));
    expect(JSON.stringify(report)).not.toContain('\\u0000');
    expect(report.content.policyResults[0]!.message).toBe('m\uFFFD');
  });
});

describe('identifiers', () => {
  it('PRV-3: of up to 128 characters are kept', () => {
    expect(namespaceOf('n'.repeat(128))).toBe('n'.repeat(128));
  });

  it('PRV-3: longer ones become [kind:xxxxxxxx], distinct and stable', () => {
    expect(namespaceOf(long('a'))).toMatch(/^\[[a-z]+:[0-9a-f]{8}\]$/);
    expect(namespaceOf(long('a'))).toBe(namespaceOf(long('a')));
    expect(namespaceOf(long('a'))).not.toBe(namespaceOf(long('b')));
    expect(namespaceOf(`${long('a')}1`)).not.toBe(namespaceOf(`${long('a')}2`));
  });

  it('PRV-3: the hash is keyed per integration', () => {
    expect(namespaceOf(long('a'), 'key-1')).not.toBe(namespaceOf(long('a'), 'key-2'));
  });

  it('PRV-3: one is the same everywhere: in lists, cells, drift and either half of a scope', () => {
    const [namespace, environment] = [long('n'), long('e')];
    const content = aContent([aResult({ scope: `${namespace}/${environment}` }), aResult({ scope: namespace })], {
      namespaces: [namespace],
      environments: [environment],
    });
    const drift = [{ namespace, isDrifted: false, severity: null, summary: null, driftCount: 0 }];
    const { content: cleaned } = clean(aReport({ content: { ...content, drift } })).report;
    const [ns, env] = [cleaned.summary.namespaces[0]!, cleaned.summary.environments[0]!];
    expect(cleaned.summary.cells).toMatchObject([{ namespace: ns, environment: env }]);
    expect(cleaned.drift).toMatchObject([{ namespace: ns }]);
    expect(cleaned.policyResults).toMatchObject([{ scope: `${ns}/${env}` }, { scope: ns }]);
  });

  it('PRV-3: a namespace with a slash keeps naming the same cell in a scope', () => {
    const namespace = `team/${'n'.repeat(120)}`;
    const content = aContent([aResult({ scope: `${namespace}/production` })], { namespaces: [namespace] });
    const { content: cleaned } = clean(aReport({ content })).report;
    expect(cleaned.policyResults[0]!.scope).toBe(`${cleaned.summary.namespaces[0]!}/production`);
  });

  it('PRV-3: each one is counted by kind and JSON pointer, never with its value', () => {
    const report = aReport({ content: aContent([aResult({ ruleId: long('r') })]) });
    const { redactions } = cleanReports([aReport(), report], ['/reports/0', '/reports/1'], {
      privacyMode: 'redact',
      collectCIContext: false,
      privacyKey: 'key-1',
    });
    expect(redactions).toEqual([{ pointer: '/reports/1/policyResults/0/ruleId', kind: 'long', count: 1 }]);
  });
});

describe('attributes', () => {
  const ciContext = {
    provider: 'github',
    pipelineUrl: 'https://bot:hunter2@ci.acme.internal/runs/7?token=abc#step',
    trigger: 'push',
  };

  it('PRV-5: CI context is dropped unless the collection config allows it, whatever the client sends', () => {
    expect(clean(aReport({ ciContext })).report.ciContext).toBeNull();
  });

  it('PRV-5: where it is allowed, the URL loses credentials, query and fragment', () => {
    const { report } = clean(aReport({ ciContext }), { collectCIContext: true });
    expect(report.ciContext).toEqual({ ...ciContext, pipelineUrl: 'https://ci.acme.internal/runs/7' });
  });

  it('PRV-5: what is no web address is not kept as one', () => {
    for (const text of ['no url', 'file:///etc/passwd', 'javascript:alert(1)', 'ftp://a@b/', '']) {
      expect(cleanUrl(text)).toBeNull();
    }
  });

  it('PRV-5: no URL keeps credentials, query or fragment', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (text) => {
        const cleaned = new URL(cleanUrl(text.replace('://', '://user:secret@'))!.text);
        expect(cleaned).toMatchObject({ username: '', password: '', search: '', hash: '' });
      }),
    );
  });

  it('PRV-5: branch names are cut at 255', () => {
    expect(clean(aReport({ branch: 'b'.repeat(300) })).report.branch).toHaveLength(255);
    expect(clean(aReport({ branch: 'b'.repeat(255) })).report.branch).toBe('b'.repeat(255));
  });

  it('ORD-3: the hash is that of the content after the boundary', () => {
    const noisy = clean(aReport({ content: aContent([aResult({ message: 'a\0' })]) })).report;
    const plain = clean(aReport({ content: aContent([aResult({ message: 'a\uFFFD' })]) })).report;
    expect(noisy.contentHash).toBe(plain.contentHash);
  });

  it('ACK-3: a note holds no mail address and no more than its limit', () => {
    expect(cleanNote('ask bob@acme.com <eve@acme.com>', 64)).toBe('ask [email] <[email]>');
    expect(cleanNote('x'.repeat(65), 64)).toBe(`${'x'.repeat(63)}…`);
  });
});
