import type { IntegrationRow } from '../src/db/integrations.ts';
import { readEvaluatedLine, readEvaluatedLines, type EvaluatedEntry } from '../src/db/line.ts';
import type { Tx } from '../src/db/orm.ts';
import type { ReportRow } from '../src/db/reports.ts';
import {
  searchIntroduction,
  searchResolution,
  searchTogether,
  type Introduction,
  type Search,
} from '../src/domain/blame.ts';
import type { EvaluatedReport, Identity } from '../src/domain/evidence.ts';

/** The line of an integration as alerts are judged by it. */
export interface Line {
  readonly report: ReportRow;
  readonly head: EvaluatedReport;
  /** Who introduced each failure of the head (ALR-8). */
  introductionsOf(identities: readonly Identity[]): Promise<readonly Introduction[]>;
  /** Which commit fixed each of these, of which the head has evidence (ALR-8). */
  resolutionsOf(alerts: readonly Blamed[]): Promise<readonly string[]>;
}

type Blamed = Identity & { readonly introducedByCommit: string };

/** How much of the line is read at once; a longer walk drops each chunk before it reads the next. */
const chunk = { reports: 64, results: 50_000 };
/**
 * After so many reports and results of them a walk ends where it is: a rule that was switched off for years may fail in all
 * of them, and the batch that finds it switched on must be applied within one attempt (docs/adr/0002).
 */
const longestWalk = 250_000;

interface Head {
  readonly integration: IntegrationRow;
  /** The head's place. */
  readonly lineSeq: bigint;
}

/** Reads some lines from their heads backwards, each as far as its questions need, in the order of the heads. */
export async function openLines(tx: Tx, heads: readonly Head[]): Promise<Line[]> {
  // Most heads open and resolve nothing, and then the head alone is needed.
  const newest = heads.length === 0 ? [] : await readEvaluatedLines(tx, heads, 1);
  return heads.map((head, index) => openLine(tx, head, newest[index]![0]!));
}

function openLine(tx: Tx, { integration, lineSeq: place }: Head, newest: EvaluatedEntry): Line {
  const atOnce = Math.max(1, Math.min(chunk.reports, Math.floor(chunk.results / weightOf(newest))));
  let recent: EvaluatedEntry[] | undefined;

  function read(lineSeq: bigint): Promise<EvaluatedEntry[]> {
    return readEvaluatedLine(tx, integration, { lineSeq, limit: atOnce });
  }

  /** One walk for all: a new rule may fail in every cell, and none of them was ever heard of before. */
  async function walk<Found>(searches: readonly Search<Found>[]): Promise<readonly Found[]> {
    if (searches.length === 0) return [];
    const search = searchTogether(searches);
    let walked = 0;
    recent ??= await read(place);
    for (let entries = recent; ; entries = await read(entries.at(-1)!.report.lineSeq! - 1n)) {
      for (const entry of entries) {
        const found = search.see(entry.evaluated);
        if (found !== undefined) return found;
        walked += weightOf(entry);
        if (walked >= longestWalk) return search.end();
      }
      if (entries.length < atOnce) return search.end();
    }
  }

  return {
    report: newest.report,
    head: newest.evaluated,
    introductionsOf: (identities) => walk(identities.map(searchIntroduction)),
    resolutionsOf: (alerts) => walk(alerts.map(searchResolution)),
  };
}

/** What it costs to look at a report: most of that is its results. */
function weightOf({ results }: EvaluatedEntry): number {
  return 1 + results;
}
