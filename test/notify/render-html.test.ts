import { describe, expect, it } from '@jest/globals';
import { renderMail } from '../../src/notify/render.ts';
import { aMessage, anItem } from './messages.ts';

const attack = `"><img src=x onerror=alert(1)><script>'&`;
const escaped = '&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&lt;script&gt;&#39;&amp;';

describe('the HTML part', () => {
  it.each(['message', 'ruleName', 'scope'] as const)('shows markup in the %s of an alert as text', (field) => {
    const { html } = renderMail(aMessage({ items: [anItem({ [field]: attack })] }));
    expect(html).toContain(escaped);
    expect(html).not.toMatch(/<img|<script/);
  });

  it('shows markup in the name of an integration, in ids and in a commit as text', () => {
    const items = [anItem({ alertId: attack })];
    const { html } = renderMail(
      aMessage({ integrationName: attack, integrationId: attack, headCommit: '"><img ', items }),
    );
    expect(html).not.toMatch(/<img|<script/);
    expect(html).toContain(`<title>[${escaped}]`);
  });

  it('loads nothing: no image, no style sheet, no font, no frame', () => {
    const { html } = renderMail(aMessage());
    expect(html).not.toMatch(/<(img|link|script|iframe|object|form|input|video)|url\(|@import|@font-face|\ssrc=/i);
    const elsewhere = [...html.matchAll(/(\w+)="(https?:[^"]*)"/g)].filter(([, attribute]) => attribute !== 'href');
    expect(elsewhere).toEqual([]);
  });

  it('names its language and its title and has a hidden line for the inbox', () => {
    const { html, subject } = renderMail(aMessage());
    expect(html).toMatch(/^<!doctype html>\n<html lang="en"/);
    expect(html).toContain(`<title>${subject}</title>`);
    expect(html).toContain('Critical: Missing encryption keys in oauth/production');
  });

  it('stays below the 102 KB at which Gmail cuts, with 50 alerts as long as the privacy boundary lets them be', () => {
    const items = Array.from({ length: 60 }, (_, n) =>
      anItem({ alertId: `0198f0ac-2222-7333-8444-${n}`.padEnd(36, '0'), message: 'm'.repeat(512), count: 3 }),
    );
    expect(Buffer.byteLength(renderMail(aMessage({ items })).html)).toBeLessThan(102 * 1024);
  });
});
