import type { AlertDetail } from '../../api/types.ts';

type Entry = AlertDetail['timeline'][number];

/** A message in which the alert stands. */
export type Mail = Extract<Entry, { kind: 'notification' }>;
/** Something that was done to the alert. */
export type Deed = Exclude<Entry, { kind: 'failing' } | { kind: 'notification' }>;

/** A report in which the alert failed, and the mails about it. */
export interface Failing {
  readonly commit: string;
  readonly at: string;
  readonly mails: readonly Mail[];
}

/** A piece of the story of an alert, as the timeline tells it. */
export type Chapter =
  | {
      readonly kind: 'deed';
      readonly deed: Deed;
      /** About the head at which it was opened or resolved. */
      readonly mails: readonly Mail[];
      /** The reports in which it failed already that came together with the head at which it was opened. */
      readonly came: readonly Failing[];
    }
  | { readonly kind: 'recurred'; readonly failings: readonly Failing[]; readonly atHead: boolean }
  | { readonly kind: 'undelivered'; readonly mails: readonly Mail[] };

/**
 * The story of an alert, oldest first: recurrences between two deeds are one chapter, the newest of an open alert is one
 * of its own, mails stand with the report they are about, and those that failed once more after it.
 */
export function tellTimeline(alert: AlertDetail): readonly Chapter[] {
  const mails = mailsByCommit(alert.timeline);
  const about = (commit: string | null) => (commit === null ? [] : (mails.get(commit) ?? []));
  const failings = failingsOf(alert, mails);
  const detected = failings.findIndex(({ commit }) => commit === alert.detectedAtCommit);
  const came = failings.slice(0, detected + 1);
  const chapters: Chapter[] = [];
  let left = failings.slice(detected + 1);
  for (const deed of alert.timeline.filter(isDeed)) {
    const before = left.filter(({ at }) => at <= deed.at);
    left = left.filter(({ at }) => at > deed.at);
    if (before.length > 0) chapters.push({ kind: 'recurred', failings: before, atHead: false });
    const head = headOf(alert, deed);
    chapters.push({ kind: 'deed', deed, mails: about(head), came: deed.kind === 'opened' ? came : [] });
  }
  return [...chapters, ...runsOf(alert, left)].flatMap(withUndelivered);
}

/** The recurrences since the last deed; the one at the head stands by itself. */
function runsOf(alert: AlertDetail, failings: readonly Failing[]): Chapter[] {
  const atHead = alert.status === 'open' && failings.at(-1)?.commit === alert.lastSeenCommit;
  const newest = atHead ? failings.slice(-1) : [];
  const before = failings.slice(0, failings.length - newest.length);
  return [
    ...(before.length > 0 ? [{ kind: 'recurred' as const, failings: before, atHead: false }] : []),
    ...(atHead ? [{ kind: 'recurred' as const, failings: newest, atHead }] : []),
  ];
}

function withUndelivered(chapter: Chapter): Chapter[] {
  const mails = chapter.kind === 'recurred' ? chapter.failings.flatMap((each) => each.mails) : chapter.mails;
  const undelivered = mails.filter(({ status }) => status === 'failed');
  return undelivered.length === 0 ? [chapter] : [chapter, { kind: 'undelivered', mails: undelivered }];
}

/** The reports it failed in. The answer lists the newest; of older ones the mails that went out about them still tell. */
function failingsOf(alert: AlertDetail, mails: ReadonlyMap<string, readonly Mail[]>): Failing[] {
  const listed = new Set(alert.timeline.flatMap((each) => (each.kind === 'failing' ? (each.commitSha ?? []) : [])));
  const told = new Set<string>();
  return alert.timeline.flatMap((entry) => {
    const commit = entry.commitSha;
    if (isDeed(entry) || commit === null || told.has(commit) || commit === alert.resolvedAtCommit) return [];
    // Its own row follows, or came before.
    if (entry.kind === 'notification' && (listed.has(commit) || commit === alert.detectedAtCommit)) return [];
    told.add(commit);
    return [{ commit, at: entry.at, mails: mails.get(commit) ?? [] }];
  });
}

function mailsByCommit(timeline: readonly Entry[]): ReadonlyMap<string, readonly Mail[]> {
  const all = timeline.filter((entry) => entry.kind === 'notification' && entry.commitSha !== null) as Mail[];
  return Map.groupBy(all, ({ commitSha }) => commitSha!);
}

function headOf(alert: AlertDetail, { kind }: Deed): string | null {
  if (kind === 'opened') return alert.detectedAtCommit;
  return kind === 'resolved' ? alert.resolvedAtCommit : null;
}

function isDeed(entry: Entry): entry is Deed {
  return entry.kind !== 'failing' && entry.kind !== 'notification';
}

/** True where the answer reaches back to the commit that introduced it. */
export function reachesBack(alert: AlertDetail): boolean {
  const first = alert.timeline.find(({ kind }) => kind === 'failing');
  return first === undefined || first.commitSha === alert.introducedByCommit;
}

type Decision = AlertDetail['decisions'][number];

/** What was decided for each channel about the newest head, and which head that is. */
export function newestDecisions({ decisions }: AlertDetail): readonly Decision[] {
  const [newest] = decisions;
  return decisions.filter(({ reportId, revision }) => reportId === newest?.reportId && revision === newest.revision);
}

/** Why no mail went out about these commits, where one reason holds for all that was decided about them. */
export function silenceOf({ decisions }: AlertDetail, failings: readonly Failing[]): Decision['reason'] | undefined {
  const commits = new Set(failings.map(({ commit }) => commit));
  const reasons = new Set(decisions.filter((each) => commits.has(each.headCommit)).map(({ reason }) => reason));
  const [only, ...others] = reasons;
  return only === 'notify' || others.length > 0 ? undefined : only;
}
