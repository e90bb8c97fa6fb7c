import type { BoundarySettings } from '../../../src/domain/privacy/clean.ts';
import type { Report } from '../../../src/domain/report.ts';
import { cleanReports } from './at-once.ts';

export const settings: BoundarySettings = { privacyMode: 'redact', collectCIContext: true, privacyKey: 'key-1' };

/** One report as it leaves the boundary, and what was taken out of it. */
export function clean(report: Report, changes: Partial<BoundarySettings> = {}) {
  const { reports, redactions } = cleanReports([report], [''], { ...settings, ...changes });
  return { report: reports[0]!, content: reports[0]!.content, redactions };
}
