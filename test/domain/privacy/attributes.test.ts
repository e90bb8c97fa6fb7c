import { describe, expect, it } from '@jest/globals';
import { cleanBranch, cleanNote } from '../../../src/domain/privacy/clean.ts';
import { cleanUrl } from '../../../src/domain/privacy/url.ts';
import { aContent, aReport } from '../../builders.ts';
import { clean } from './clean-report.ts';

describe('attributes', () => {
  it.each([
    'main',
    'dependabot/npm_and_yarn/x-1.2.3',
    'feature/config.yaml-rework',
    'renovate/sha256-a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4',
    '2026-01-31T12:34:56',
    'fix/DB_PASSWORD',
    '',
  ])('PRV-5: the branch %j is kept', (branch) => expect(cleanBranch(branch)).toBe(branch));

  it.each([
    ['fix/ghp_a1a1a1a1a1a1a1a1a1a1', 'fix/[token]'],
    ['https://app:hunter2@host/x', '[credential]'],
    ['x/AGE-SECRET-KEY-1QQQQQQQQ', 'x/[key]'],
    [`${'b'.repeat(240)}/ghp_a1a1a1a1a1a1a1a1a1a1/cccccccccc`, `${'b'.repeat(240)}/[token]/ccccc…`],
  ])('PRV-5: of the branch %j no token, credential or key is', (branch, kept) => {
    expect(cleanBranch(branch)).toBe(kept);
    expect(clean(aReport({ branch })).report.branch).toBe(kept);
    expect(clean(aReport({ branch })).redactions).toMatchObject([{ pointer: '/branch' }]);
  });

  it.each([
    ['https://ci.acme.com/job/ghp_a1a1a1a1a1a1a1a1a1a1/7', 'https://ci.acme.com/job/[token]/7'],
    ['https://ci.acme.com/a;jsessionid=1/b;c=2?token=x#y', 'https://ci.acme.com/a/b'],
    ['https://u:p@ci.acme.com:8443/a/', 'https://ci.acme.com:8443/a/'],
    ['https:\\\\u:p@ci.acme.com\\a?x', 'https://ci.acme.com/a'],
    ['HTTPS://ci.acme.com/%67hp_a1a1a1a1a1a1a1a1a1a1', 'https://ci.acme.com/[token]'],
    [
      'https://app.ci.com/a1a1a1a1-b2b2-c3c3-d4d4-e5e5e5e5e5e5',
      'https://app.ci.com/a1a1a1a1-b2b2-c3c3-d4d4-e5e5e5e5e5e5',
    ],
  ])('PRV-5: of the address %j only what may be is kept', (address, kept) => {
    expect(cleanUrl(address)?.text).toBe(kept);
    expect(cleanUrl(kept)?.text).toBe(kept);
  });

  it.each(['ci.acme.com/x?token=y', '/runs/7?token=y', '//u:p@ci.acme.com/', '?token=y', 'https://', 'u:p@host/x'])(
    'PRV-5: %j is no web address, and not kept',
    (address) => expect(cleanUrl(address)).toBeNull(),
  );

  it('ORD-6: a branch is stored as tracked ones are compared, whatever names its report has', () => {
    const branch = 'ghp_a1a1a1a1a1a1a1a1a1a1';
    const content = aContent([], { namespaces: [branch] });
    expect(clean(aReport({ branch, content })).report.branch).toBe(cleanBranch(branch));
  });

  it('PRV-5: provider, trigger and version are free text of few words', () => {
    const ciContext = { provider: '/opt/ci', pipelineUrl: null, trigger: 'by ann@acme.com' };
    const { report, redactions } = clean(aReport({ ciContext, cliVersion: '0.1.5 ghp_a1a1a1a1a1a1a1a1a1a1' }));
    expect(report.ciContext).toEqual({ provider: '[path]', pipelineUrl: null, trigger: 'by [email]' });
    expect(report.cliVersion).toBe('0.1.5 [token]');
    expect(redactions.map(({ pointer }) => pointer)).toEqual([
      '/cliVersion',
      '/ciContext/provider',
      '/ciContext/trigger',
    ]);
  });
});

describe('what people type', () => {
  it.each([
    ['See https://jira.acme.com/browse/SEC-12, done by 2026-01-31 12:00', undefined],
    ['see acme/platform#12 at https://github.com/acme/platform/pull/12', undefined],
    ['the password is in secrets/auth/prod.enc.yaml', 'the password is in [path]'],
    ['used AKIAEXAMPLE7EXAMPLE7 before', 'used [token] before'],
    ['https://u:p@jira.acme.com/x', '[credential]'],
  ])('ACK-3, PRV-2: the note %j keeps links and times, and nothing of the table', (note, kept = note) => {
    expect(cleanNote(note, 512)).toBe(kept);
  });
});
