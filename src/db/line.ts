import { sql } from 'kysely';
import { evaluate, type EvaluatedReport, type Judged } from '../domain/evidence.ts';
import type { DriftSource } from '../domain/drift.ts';
import { dialectUnder, type PolicyResult } from '../domain/report.ts';
import { ContentRemoved } from './errors.ts';
import type { IntegrationRow } from './integrations.ts';
import type { Tx } from './orm.ts';
import { assertThere, findLinesBack, type ReportRow } from './reports.ts';
import type { Step, Stretch } from './walk-back.ts';

/** What of an integration its reports are judged by. */
type JudgedUnder = Pick<IntegrationRow, 'id' | 'resultMode'>;

/** A report of the line, judged for its evidence. */
export interface EvaluatedEntry extends Step, EvaluatedReport {
  readonly report: ReportRow;
  /** How many policy results it has. */
  readonly results: number;
}

/**
 * Reads a stretch of the line backwards from a place, newest first, judged for its evidence. Each report is read beside
 * the one just before it, whose lists may name its scopes (ALR-2). Shorter than `limit` only where the line begins, or
 * where its contents do: older ones were removed. Throws {@link IntegrationGone} where the integration was.
 */
export async function readEvaluatedLine(tx: Tx, integration: JudgedUnder, from: Stretch): Promise<EvaluatedEntry[]> {
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
  const evaluated =
    lineSeq == null
      ? evaluateRow(integration, report, { judged: await findJudged(tx, [report]), predecessor: undefined })
      : (await readEvaluatedLine(tx, integration, { lineSeq, limit: 1 }))[0];
  if (evaluated) return evaluated;
  await assertThere(tx, integration.id);
  throw new ContentRemoved();
}

/**
 * Judges the first `limit` of some reports of the line, newest first, each beside the one that follows it in the list. Ends
 * where contents do: a report whose lists before it are missing may be misread, so that only one that is asked for alone is
 * judged without them.
 */
function judge(
  integration: JudgedUnder,
  rows: readonly ReportRow[],
  { judged, limit }: { readonly judged: ReadonlyMap<string, Judged>; readonly limit: number },
): EvaluatedEntry[] {
  const missing = rows.findIndex((row) => !judged.has(contentKey(row)));
  const end = missing === -1 ? limit : Math.min(limit, limit === 1 ? missing : Math.max(missing - 1, 0));
  return rows.slice(0, end).map((report, index) => {
    const evaluated = evaluateRow(integration, report, { judged, predecessor: rows[index + 1] })!;
    const results = judged.get(contentKey(report))!.policyResults.length;
    return { ...evaluated, report, lineSeq: report.lineSeq!, results };
  });
}

/** Undefined where the content is not kept any more. */
function evaluateRow(
  { resultMode }: JudgedUnder,
  report: ReportRow,
  { judged, predecessor }: { judged: ReadonlyMap<string, Judged>; predecessor: ReportRow | undefined },
): EvaluatedReport | undefined {
  const content = judged.get(contentKey(report));
  if (!content) return undefined;
  const { commitSha, evaluable } = report;
  const dialect = dialectUnder(resultMode, report.dialect);
  const lists = predecessor ? (judged.get(contentKey(predecessor))?.summary ?? null) : null;
  return evaluate({ commitSha, evaluable, dialect, content }, lists);
}

/** What a report of the line told of drift. */
export interface DriftEntry extends DriftSource, Step {
  readonly commitSha: string;
}

/** Bound as a value, because a question mark in the text of a statement would be taken for a place of one. */
const sopsResults = '$[*] ? (@.ruleId starts with "sops")';

/**
 * What a stretch of the line told of drift, newest first, from a place backwards; it ends where contents do. Of the policy
 * results it brings those that tell whether files could be read.
 */
export async function readDriftBack(tx: Tx, integration: string, from: Stretch): Promise<DriftEntry[]> {
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
