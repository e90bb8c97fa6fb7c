import { sql } from 'kysely';
import { evaluate, type EvaluatedReport, type Judged } from '../domain/evidence.ts';
import type { DriftSource } from '../domain/drift.ts';
import { dialectUnder, type PolicyResult } from '../domain/report.ts';
import { ContentRemoved } from './errors.ts';
import type { IntegrationRow } from './integrations.ts';
import type { Tx } from './orm.ts';
import { assertThere, findLinesBack, type ReportRow } from './reports.ts';

/** What of an integration its reports are judged by. */
type JudgedUnder = Pick<IntegrationRow, 'id' | 'resultMode'>;

export interface EvaluatedEntry {
  readonly report: ReportRow;
  readonly evaluated: EvaluatedReport;
  /** How many policy results it has. */
  readonly results: number;
}

/**
 * Reads a stretch of the line backwards from a place, newest first, judged for its evidence. Each report is read beside
 * the one just before it, whose lists may name its scopes (ALR-2). Shorter than `limit` only where the line begins, or
 * where its contents do: older ones were removed. Throws {@link IntegrationGone} where the integration was.
 */
export async function readEvaluatedLine(
  tx: Tx,
  integration: JudgedUnder,
  from: { readonly lineSeq: bigint; readonly limit: number },
): Promise<EvaluatedEntry[]> {
  const [entries] = await readEvaluatedLines(tx, [{ integration, lineSeq: from.lineSeq }], from.limit);
  return entries!;
}

/** The same of several integrations at once, in their order. */
export async function readEvaluatedLines(
  tx: Tx,
  from: readonly { readonly integration: JudgedUnder; readonly lineSeq: bigint }[],
  limit: number,
): Promise<EvaluatedEntry[][]> {
  const places = from.map(({ integration, lineSeq }) => ({ integration: integration.id, lineSeq }));
  const rows = Map.groupBy(await findLinesBack(tx, places, limit + 1), (row) => row.integration);
  const judged = await findJudged(tx, [...rows.values()].flat());
  return from.map(({ integration }) => judge(integration, rows.get(integration.id) ?? [], { judged, limit }));
}

/**
 * Reads one report for its evidence; outside the line it has none before it. Throws {@link ContentRemoved} where its content
 * is not kept any more, or {@link IntegrationGone}.
 */
export async function readEvaluated(tx: Tx, integration: JudgedUnder, report: ReportRow): Promise<EvaluatedReport> {
  const { lineSeq } = report;
  const [entry] =
    lineSeq == null
      ? judge(integration, [report], { judged: await findJudged(tx, [report]), limit: 1 })
      : await readEvaluatedLine(tx, integration, { lineSeq, limit: 1 });
  if (entry) return entry.evaluated;
  await assertThere(tx, integration.id);
  throw new ContentRemoved();
}

/**
 * Judges the first `limit` of some reports of the line, newest first, each beside the one that follows it in the list. Ends
 * where contents do: a report whose lists before it are missing may be misread, so that only one that is asked for alone is
 * judged without them.
 */
function judge(
  { resultMode }: JudgedUnder,
  rows: readonly ReportRow[],
  { judged, limit }: { readonly judged: ReadonlyMap<string, Judged>; readonly limit: number },
): EvaluatedEntry[] {
  const missing = rows.findIndex((row) => !judged.has(contentKey(row)));
  const end = missing === -1 ? limit : Math.min(limit, limit === 1 ? missing : Math.max(missing - 1, 0));
  return rows.slice(0, end).map((report, index) => {
    const { commitSha, evaluable } = report;
    const dialect = dialectUnder(resultMode, report.dialect);
    const predecessor = rows[index + 1];
    const lists = predecessor ? (judged.get(contentKey(predecessor))?.summary ?? null) : null;
    const content = judged.get(contentKey(report))!;
    const evaluated = evaluate({ commitSha, evaluable, dialect, content }, lists);
    return { report, evaluated, results: content.policyResults.length };
  });
}

/** What a report of the line told of drift. */
export interface DriftEntry extends DriftSource {
  readonly commitSha: string;
  readonly lineSeq: bigint;
}

/** Bound as a value, because a question mark in the text of a statement would be taken for a place of one. */
const sopsResults = '$[*] ? (@.ruleId starts with "sops")';

/**
 * What a stretch of the line told of drift, newest first, from a place backwards; it ends where contents do. Of the policy
 * results it brings those that tell whether files could be read.
 */
export async function readDriftBack(
  tx: Tx,
  integration: string,
  from: { readonly lineSeq: bigint; readonly limit: number },
): Promise<DriftEntry[]> {
  const { rows } = await sql<
    Omit<DriftEntry, 'lineSeq' | 'drift'> & { lineSeq: string; drift: DriftEntry['drift'] | null }
  >`
    select report.commit_sha as "commitSha", report.line_seq as "lineSeq", report.dialect, report.evaluable, body.drift,
      jsonb_path_query_array(body.policy_results, ${sopsResults}::jsonpath) as "policyResults"
    from report left join report_body body
      on body.integration_id = report.integration_id and body.content_hash = report.content_hash
    where report.integration_id = ${integration} and report.line_seq <= ${from.lineSeq}
    order by report.line_seq desc limit ${from.limit}`.execute(tx.getKysely());
  const entries: DriftEntry[] = [];
  for (const { lineSeq, drift, ...row } of rows) {
    if (drift === null) break;
    entries.push({ ...row, drift, lineSeq: BigInt(lineSeq) });
  }
  return entries;
}

type ContentKey = Pick<ReportRow, 'integration' | 'contentHash'>;

/** One string per stored content, usable as a map key. */
function contentKey({ integration, contentHash }: ContentKey): string {
  return `${integration} ${contentHash}`;
}

/** What alerts are judged by, of some reports whose content is kept, by {@link contentKey}; the cells stay where they are. */
async function findJudged(tx: Tx, reports: readonly ContentKey[]): Promise<Map<string, Judged>> {
  const wanted = new Map(reports.map((report) => [contentKey(report), report]));
  const integrations = [...wanted.values()].map((each) => each.integration);
  const hashes = [...wanted.values()].map((each) => each.contentHash);
  const { rows } = await sql<{
    integration: string;
    contentHash: string;
    namespaces: string[];
    environments: string[];
    results: PolicyResult[];
  }>`
    select integration_id as integration, content_hash as "contentHash", summary->'namespaces' as namespaces,
      summary->'environments' as environments, policy_results as results
    from report_body join unnest(${integrations}::uuid[], ${hashes}::text[]) as wanted (integration_id, content_hash)
      using (integration_id, content_hash)`.execute(tx.getKysely());
  if (rows.length < wanted.size) for (const id of new Set(integrations)) await assertThere(tx, id);
  return new Map(
    rows.map(({ namespaces, environments, results, ...key }) => [
      contentKey(key),
      { summary: { namespaces, environments }, policyResults: results },
    ]),
  );
}
