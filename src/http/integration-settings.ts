import type { IntegrationRow } from '../db/integrations.ts';

/** An integration with its settings, as it is answered; its ETag stands for this. */
export function presentSettings({ id, name, createdAt, ...row }: IntegrationRow) {
  const { collectCIContext, trackedBranches, resultMode, privacyMode, expectReportEvery } = row;
  return {
    id,
    name,
    collectCIContext,
    trackedBranches,
    resultMode,
    privacyMode,
    expectReportEvery: expectReportEvery ?? null,
    createdAt,
  };
}
