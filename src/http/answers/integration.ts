import { z } from 'zod';
import { privacyModes } from '../../domain/privacy/clean.ts';
import { resultModes } from '../../domain/report.ts';
import { commit, count, time } from './fields.ts';
import { policy } from './policy.ts';
import { healthStatus } from './report.ts';

/** What the settings of an integration mean, for requests and answers alike. */
export const settingsMeaning = {
  collectCIContext: { description: 'Whether the CLI may send, and Clef Pro keep, provider, pipeline URL and trigger.' },
  trackedBranches: {
    description:
      'Branches whose reports move the head; empty means all. Reports without a branch name count as tracked, others are kept outside the line.',
  },
  resultMode: {
    description:
      'What a report of the REST door lists: every rule (`rules`), findings only (`issues`), or to be told by each report itself (`auto`). A report over OTLP lists findings only, whatever is set here.',
  },
  privacyMode: {
    description:
      'What happens to text that may not be kept: it is replaced (`redact`), or the whole batch is refused with 422 (`strict`).',
  },
  expectReportEvery: { description: 'Seconds after which silence is an alarm; null for never.' },
} as const;

export const integrationSettings = z.object({
  collectCIContext: z.boolean().meta(settingsMeaning.collectCIContext),
  trackedBranches: z.array(z.string()).meta(settingsMeaning.trackedBranches),
  resultMode: z.enum(resultModes).meta(settingsMeaning.resultMode),
  privacyMode: z.enum(privacyModes).meta(settingsMeaning.privacyMode),
  expectReportEvery: z.int().nullable().meta(settingsMeaning.expectReportEvery),
});

export const integration = z
  .object({ id: z.uuid(), name: z.string(), ...integrationSettings.shape, createdAt: time })
  .meta({ id: 'Integration', description: 'A connection point between CI pipelines and Clef Pro.' });

export const collectionConfig = z
  .object({ collectCIContext: integrationSettings.shape.collectCIContext })
  .meta({ id: 'CollectionConfig', description: 'What optional metadata the CLI may send.' });

export const cliConfig = z
  .object({
    id: z.uuid(),
    name: z.string(),
    lastCommitSha: commit.nullable().meta({
      description:
        'The head’s commit: the CLI reports every commit after it. Null before the first report and after a reset.',
    }),
    config: z.object({ collectCIContext: z.boolean().meta(settingsMeaning.collectCIContext) }),
    policies: z.array(policy),
  })
  .meta({ id: 'CliConfig', description: 'What the CLI asks before it reports.' });

export const fleetRow = z
  .object({
    id: z.uuid(),
    name: z.string(),
    status: healthStatus.meta({
      description: 'The worst there is: an open critical alert or a critical cell, then warning, unknown, healthy.',
    }),
    cells: z
      .object({ healthy: count, warning: count, critical: count, unknown: count })
      .nullable()
      .meta({ description: 'The cells of the head by health; null before the first report.' }),
    failing: count.nullable().meta({
      description:
        'The failing results of the head, also those of rules that are switched off, which open no alert; null before the first report.',
    }),
    evaluable: z.boolean().nullable().meta({
      description:
        'False where the head has no cell and no result, so that nothing is known of any rule; null before the first report.',
    }),
    openAlerts: count.meta({ description: 'Acknowledged ones included.' }),
    unacknowledgedAlerts: count,
    driftedNamespaces: z.array(z.string()).meta({ description: 'Those that differ across environments at the head.' }),
    headCommit: commit.nullable(),
    headCommittedAt: time.nullable().meta({ description: 'Null where the CLI knew no commit time.' }),
    headReceivedAt: time.nullable(),
    blockedSince: time.nullable().meta({
      description: 'Since when submissions are refused; null once one was accepted.',
    }),
    quietSince: time.nullable().meta({
      description: 'Since when a report is overdue; null where none is, or `expectReportEvery` is not set.',
    }),
    strip: z
      .array(
        z.object({
          commitSha: commit,
          status: healthStatus.meta({ description: 'Its worst cell.' }),
          failing: count.meta({ description: 'How many policy results fail.' }),
        }),
      )
      .optional()
      .meta({ description: 'The last 30 reports of the line, oldest first; only with `strips=1`.' }),
  })
  .meta({ id: 'FleetRow', description: 'One integration: what is broken, and since when it was last heard of.' });
