import type { IntegrationRow } from '../src/db/integrations.ts';
import { readEvaluatedLine, readEvaluatedLines, type EvaluatedEntry } from '../src/db/line.ts';
import type { Tx } from '../src/db/orm.ts';
import type { ReportRow } from '../src/db/reports.ts';
import { walkBack, type Stretch } from '../src/db/walk-back.ts';
import { searchIntroduction, searchResolution } from '../src/domain/blame.ts';
import type { EvaluatedReport, Identity } from '../src/domain/evidence.ts';
import { searchTogether, type Search, type Since } from '../src/domain/since.ts';

/** The line of an integration as alerts are judged by it. */
export interface Line {
  readonly report: ReportRow;
  readonly head: EvaluatedReport;
  readonly place: Head;
  /** What it costs to look at the head. */
  readonly weight: number;
  /** Its newest reports, once they were read. */
  recent: readonly EvaluatedEntry[] | undefined;
  /** Who introduced each failure of the head (ALR-8). */
  introductionsOf(identities: readonly Identity[]): Promise<readonly Since[]>;
  /** Which commit fixed each of these, of which the head has evidence (ALR-8). */
  resolutionsOf(alerts: readonly Blamed[]): Promise<readonly string[]>;
}

type Blamed = Identity & { readonly introducedByCommit: string };

/**
 * How much of the line is read at once: most walks end a commit or two back, and the first look is at few. A longer walk
 * drops each chunk before it reads the next.
 */
const chunk = { first: 4, reports: 64, results: 50_000 };
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

/** Reads the heads of some lines, in their order; most open and resolve nothing, and then the head alone is needed. */
export async function openLines(tx: Tx, heads: readonly Head[]): Promise<Line[]> {
  const newest = heads.length === 0 ? [] : await readEvaluatedLines(tx, heads, 1);
  return heads.map((head, index) => openLine(tx, head, newest[index]![0]!));
}

/** Reads where the walks of some lines begin, of all at once, as far as that is not too much to hold. */
export async function readAhead(tx: Tx, lines: readonly Line[]): Promise<void> {
  const together: Line[] = [];
  let room = chunk.results;
  for (const line of lines) {
    const cost = line.weight * chunk.first;
    if (cost > room) continue;
    room -= cost;
    together.push(line);
  }
  if (together.length === 0) return;
  const places = together.map((line) => line.place);
  const stretches = await readEvaluatedLines(tx, places, chunk.first);
  for (const [index, line] of together.entries()) line.recent = stretches[index];
}

function openLine(tx: Tx, place: Head, newest: EvaluatedEntry): Line {
  const weight = weightOf(newest);
  const limit = Math.max(1, Math.min(chunk.reports, Math.floor(chunk.results / weight)));
  const first = Math.min(chunk.first, limit);
  const readBack = (from: Stretch) => readEvaluatedLine(tx, place.integration, from);

  /** One walk for all: a new rule may fail in every cell, and none of them was ever heard of before. */
  async function walk<Found>(searches: readonly Search<EvaluatedReport, Found>[]): Promise<readonly Found[]> {
    if (searches.length === 0) return [];
    line.recent ??= await readBack({ lineSeq: place.lineSeq, limit: first });
    return walkBack<EvaluatedEntry, readonly Found[]>(searchTogether(searches), {
      newest: { entries: line.recent, limit: first },
      readBack,
      limit,
      weightOf,
      longest: longestWalk,
    });
  }

  const line: Line = {
    report: newest.report,
    head: newest,
    place,
    weight,
    recent: undefined,
    introductionsOf: (identities) => walk(identities.map(searchIntroduction)),
    resolutionsOf: (alerts) => walk(alerts.map(searchResolution)),
  };
  return line;
}

/** What it costs to look at a report: most of that is its results. */
function weightOf({ results }: EvaluatedEntry): number {
  return 1 + results;
}
