import { describe, expect, it } from '@jest/globals';
import type { Content } from '../../../src/domain/report.ts';
import { Draw } from './draw.ts';
import { ordinaryReport } from './ordinary.ts';
import { clean } from './planted.ts';
import { cleanReports } from './at-once.ts';

/** Its descriptions, messages and summaries; one that is empty is none. */
function textsOf({ summary, policyResults, drift }: Content): string[] {
  return [
    ...summary.cells.map((cell) => cell.description),
    ...policyResults.map((result) => result.message),
    ...drift.map((entry) => entry.summary ?? ''),
  ].filter((text) => text !== '');
}

const settings = { privacyMode: 'strict', collectCIContext: true, privacyKey: 'key-1' } as const;

describe('what a CLI writes and teams call their things', () => {
  it.each([
    '4 keys, 3 recipients, rotated 12d ago',
    'Rotation overdue for api-keys/production (94 days)',
    'Missing encrypted file for auth/production.',
    '1 key in [dev] missing from staging',
    'File is encrypted with only 1 recipient(s). Consider adding a backup key.',
    'Development has an additional recipient',
    'dependabot/npm_and_yarn, version x-1.2.3',
    'Fixed in v1.2.3-beta.1, 99.5 % done, as of commit 5a81b7f3def3 on 2026-01-31',
    'Any two words: either/or, CI/CD, n/a',
  ])('PRV-2: %j stays as it is', (text) => {
    expect(clean(text)).toEqual({ text, found: new Map() });
  });

  it('PRV-2: of 20,000 texts and their names none is touched', () => {
    const draw = new Draw(1);
    const reports = Array.from({ length: 500 }, () => ordinaryReport(draw, 40));
    const cleaned = cleanReports(
      reports,
      reports.map(() => ''),
      settings,
    );
    expect(cleaned.reports.map(({ content }) => content)).toEqual(
      reports.map(({ content }) => JSON.parse(JSON.stringify(content).normalize('NFC'))),
    );
    expect(cleaned.reports.map(({ branch, cliVersion, ciContext }) => ({ branch, cliVersion, ciContext }))).toEqual(
      reports.map(({ branch, cliVersion, ciContext }) => ({ branch, cliVersion, ciContext })),
    );
    const texts = reports.flatMap(({ content }) => textsOf(content)).length;
    expect(texts).toBeGreaterThanOrEqual(20_000);
    console.log(`0 of ${texts} texts touched`);
  });
});
