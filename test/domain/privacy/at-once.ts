import { cleanInSteps, type Clean, type Cleaned } from '../../../src/domain/privacy/clean.ts';
import type { Content, StagedReport } from '../../../src/domain/report.ts';

/** A clean report beside its content. */
export type CleanReport = Clean<StagedReport> & { readonly content: Content };

/** Takes reports through the privacy boundary without a pause; gives each with its content. */
export function cleanReports(
  ...given: Parameters<typeof cleanInSteps>
): Omit<Cleaned, 'reports'> & { readonly reports: readonly CleanReport[] } {
  const steps = cleanInSteps(...given);
  for (;;) {
    const step = steps.next();
    if (!step.done) continue;
    const { reports, contents } = step.value;
    return {
      ...step.value,
      reports: reports.map((report) => ({ ...report, content: read(contents.get(report.contentHash)!) })),
    };
  }
}

function read(text: string): Content {
  const [, summary, drift, policyResults] = JSON.parse(text);
  return { summary, drift, policyResults };
}
