import type { IntegrationRow } from '../db/integrations.ts';

/** An integration with its settings, as it is answered; its ETag stands for this. */
export function presentIntegration(row: IntegrationRow) {
  return { id: row.id, name: row.name, ...presentSettings(row), createdAt: row.createdAt };
}

/** The settings of an integration; null for an expected interval that nobody set. */
export function presentSettings(row: IntegrationRow) {
  const { collectCIContext, trackedBranches, resultMode, privacyMode, expectReportEvery } = row;
  return { collectCIContext, trackedBranches, resultMode, privacyMode, expectReportEvery: expectReportEvery ?? null };
}
