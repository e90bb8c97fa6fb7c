import { defineEntity, p } from '@mikro-orm/core';
import { batchStates, type BatchState } from '../../domain/batch.ts';
import type { OutsideLine } from '../../domain/line.ts';
import type {
  CiContext,
  Counts,
  Drift,
  PolicyResult,
  StagedReport,
  Summary,
  StoredDialect,
} from '../../domain/report.ts';
import type { BatchOutcome, Door, IntakeNotes, RefusedPlace } from '../outcome.ts';
import { id, oneOf, time } from './columns.ts';
import { Integration } from './integration.ts';

export const Batch = defineEntity({
  name: 'Batch',
  tableName: 'batch',
  properties: {
    id: id(),
    integration: () => p.manyToOne(Integration).mapToPk(),
    /** ORD-8: drawn under the staging lock, so that numbers become visible in order. */
    arrival: p.bigint('bigint').autoincrement(),
    digest: p.text(),
    /** The clean reports, until they are applied; their contents are stored by then. */
    body: p.json<readonly StagedReport[]>().nullable(),
    state: p.text().$type<BatchState>().check(oneOf('state', batchStates)),
    failures: p.integer().default(0),
    outcome: p.json<BatchOutcome>().nullable(),
    notes: p.json<IntakeNotes>(),
    headCommit: p.text(),
    reportCount: p.integer(),
    workflowId: p.text(),
    apiKeyId: p.uuid(),
    door: p.text().$type<Door>().default('rest').check("door in ('rest', 'otlp')"),
    receivedAt: time(),
    /** How often it was sent again and answered from this row (ORD-3). */
    repeats: p.integer().default(0),
    /** When it was last sent, repeats included: an integration that repeats itself is not quiet (INT-4). */
    lastSentAt: time().defaultRaw('now()'),
    doneAt: time().nullable(),
    /** When the sweep last took it. */
    sweptAt: time().nullable(),
  },
  uniques: [{ name: 'batch_arrival_unique', properties: ['arrival'] }],
  indexes: [
    { name: 'batch_integration_arrival', properties: ['integration', 'arrival'] },
    { name: 'batch_digest', properties: ['integration', 'digest'] },
    { name: 'batch_unapplied', properties: ['integration', 'arrival'], where: "state <> 'done'" },
    { name: 'batch_page', properties: ['integration', 'id'] },
    { name: 'batch_last_sent', properties: ['integration', 'lastSentAt'] },
  ],
});

/** A submission that did not become a batch: a refusal, or a push that carries no commit. */
export const IngestEvent = defineEntity({
  name: 'IngestEvent',
  tableName: 'ingest_event',
  properties: {
    id: id(),
    integration: () => p.manyToOne(Integration).mapToPk(),
    at: time(),
    door: p.text().$type<Door>().check("door in ('rest', 'otlp')"),
    kind: p.text().$type<'refused' | 'lint' | 'drift'>().check("kind in ('refused', 'lint', 'drift')"),
    apiKeyId: p.uuid(),
    /** The HTTP status and the problem of a refusal, and its places; never a value (PRV-3). */
    status: p.integer().nullable(),
    problem: p.text().nullable(),
    errors: p.json<readonly RefusedPlace[]>().nullable(),
  },
  indexes: [{ name: 'ingest_event_page', properties: ['integration', 'id'] }],
});

export const Report = defineEntity({
  name: 'Report',
  tableName: 'report',
  properties: {
    id: id(),
    integration: () => p.manyToOne(Integration).mapToPk(),
    /** Order of first storing (ORD-1). */
    seq: p.bigint('bigint').autoincrement(),
    /** Place in the line, null outside it (ORD-5). */
    lineSeq: p.bigint('bigint').nullable(),
    /** Why a report outside the line is there. */
    outsideLine: p.text().$type<OutsideLine>().nullable(),
    /** Collation C, so that a prefix is a range of the index (`?at=`). */
    commitSha: p.text().collation('C'),
    branch: p.text(),
    committedAt: time().nullable(),
    receivedAt: time(),
    cliVersion: p.text(),
    ciContext: p.json<CiContext>().nullable(),
    contentHash: p.text(),
    /** Rises by one whenever the content is replaced (ORD-4). */
    revision: p.integer(),
    dialect: p.text().$type<StoredDialect>(),
    evaluable: p.boolean(),
    counts: p.json<Counts>(),
    batch: () => p.manyToOne(Batch).mapToPk(),
  },
  uniques: [
    { name: 'report_commit_unique', properties: ['integration', 'commitSha'] },
    { name: 'report_line_unique', properties: ['integration', 'lineSeq'] },
    { name: 'report_seq_unique', properties: ['integration', 'seq'] },
  ],
  indexes: [
    { name: 'report_batch', properties: ['batch'] },
    // Tells whether a content is still used.
    { name: 'report_content', properties: ['integration', 'contentHash'] },
    { name: 'report_branch', properties: ['integration', 'branch', 'seq'] },
  ],
});

export const ReportBody = defineEntity({
  name: 'ReportBody',
  tableName: 'report_body',
  properties: {
    integration: () => p.manyToOne(Integration).mapToPk().primary(),
    contentHash: p.text().primary(),
    summary: p.json<Summary>(),
    drift: p.json<readonly Drift[]>(),
    policyResults: p.json<readonly PolicyResult[]>(),
  },
});
