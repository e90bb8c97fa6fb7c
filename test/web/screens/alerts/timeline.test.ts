import { describe, expect, it } from '@jest/globals';
import type { AlertDetail } from '../../../../web/src/api/types.ts';
import {
  newestDecisions,
  reachesBack,
  silenceOf,
  tellTimeline,
  type Chapter,
} from '../../../../web/src/screens/alerts/timeline.ts';

type Entry = AlertDetail['timeline'][number];
type Decision = AlertDetail['decisions'][number];

/** The minute of a made-up day. */
const at = (minute: number) => `2026-01-02T03:${String(minute).padStart(2, '0')}:00.000Z`;
const failing = (minute: number, commitSha: string): Entry => ({ kind: 'failing', at: at(minute), commitSha });
const deed = (
  minute: number,
  kind: 'opened' | 'acknowledged' | 'resolved',
  commitSha: string | null = null,
): Entry => ({
  kind,
  at: at(minute),
  commitSha,
});
const mail = (minute: number, commitSha: string, status: 'sent' | 'failed' = 'sent'): Entry => ({
  kind: 'notification',
  at: at(minute),
  commitSha,
  notificationId: `mail-${minute}`,
  channelId: 'security',
  channelRemoved: false,
  status,
  attempts: 1,
  unknownAttempts: 0,
  reason: null,
});
const decision = (headCommit: string, reason: Decision['reason'], revision = 1) =>
  ({ headCommit, reportId: `report of ${headCommit}`, revision, reason }) as Decision;

function alert(timeline: readonly Entry[], more: Partial<AlertDetail> = {}): AlertDetail {
  return {
    status: 'open',
    introducedByCommit: 'a',
    detectedAtCommit: 'a',
    lastSeenCommit: 'a',
    resolvedAtCommit: null,
    decisions: [],
    ...more,
    timeline: timeline.toSorted((one, other) => one.at.localeCompare(other.at)),
  } as AlertDetail;
}

const about = (...commits: string[]) => commits.map((commit) => ({ commit, at: at(0), mails: [] }));

/** A chapter in short: "recurred b c", "deed acknowledged". */
const short = (chapter: Chapter) => {
  if (chapter.kind === 'deed') return `deed ${chapter.deed.kind}`;
  if (chapter.kind === 'undelivered') return `undelivered ${chapter.mails.map((each) => each.commitSha).join(' ')}`;
  return `recurred ${chapter.failings.map((each) => each.commit).join(' ')}${chapter.atHead ? ' at the head' : ''}`;
};
const told = (of: AlertDetail) => tellTimeline(of).map(short);

describe('the story of an alert', () => {
  it('begins with its opening, told with the mails about that head', () => {
    const [opened, ...others] = tellTimeline(alert([failing(0, 'a'), deed(1, 'opened', 'a'), mail(2, 'a')]));
    expect(others).toEqual([]);
    expect(opened).toMatchObject({ kind: 'deed', mails: [{ notificationId: 'mail-2' }], came: [{ commit: 'a' }] });
  });

  it('puts the reports that came with the head at which it was opened into the opening', () => {
    const story = tellTimeline(
      alert([failing(0, 'a'), failing(0, 'b'), failing(0, 'c'), deed(1, 'opened', 'c')], {
        detectedAtCommit: 'c',
        lastSeenCommit: 'c',
      }),
    );
    expect(story).toHaveLength(1);
    expect(story[0]).toMatchObject({ came: [{ commit: 'a' }, { commit: 'b' }, { commit: 'c' }] });
  });

  it('folds recurrences into one chapter, and leaves the one at the head by itself', () => {
    const entries = [failing(0, 'a'), deed(1, 'opened', 'a'), failing(2, 'b'), failing(3, 'c'), failing(4, 'd')];
    expect(told(alert(entries, { lastSeenCommit: 'd' }))).toEqual([
      'deed opened',
      'recurred b c',
      'recurred d at the head',
    ]);
  });

  it('does not fold over what somebody did in between', () => {
    const entries = [deed(1, 'opened', 'a'), failing(2, 'b'), deed(3, 'acknowledged'), failing(4, 'c')];
    expect(told(alert(entries, { lastSeenCommit: 'c' }))).toEqual([
      'deed opened',
      'recurred b',
      'deed acknowledged',
      'recurred c at the head',
    ]);
  });

  it('has nothing at the head once it is resolved, and tells the mails about the resolution with it', () => {
    const entries = [deed(1, 'opened', 'a'), failing(2, 'b'), deed(3, 'resolved', 'c'), mail(4, 'c')];
    const story = tellTimeline(alert(entries, { status: 'resolved', lastSeenCommit: 'b', resolvedAtCommit: 'c' }));
    expect(story.map(short)).toEqual(['deed opened', 'recurred b', 'deed resolved']);
    expect(story.at(-1)).toMatchObject({ mails: [{ commitSha: 'c' }] });
  });

  it('names each mail that failed, after the report it is about', () => {
    const entries = [
      deed(1, 'opened', 'a'),
      mail(2, 'a', 'failed'),
      failing(3, 'b'),
      mail(4, 'b'),
      mail(5, 'b', 'failed'),
    ];
    expect(told(alert(entries, { lastSeenCommit: 'b' }))).toEqual([
      'deed opened',
      'undelivered a',
      'recurred b at the head',
      'undelivered b',
    ]);
  });

  it('takes reports that are no longer listed from the mails about them', () => {
    const entries = [deed(1, 'opened', 'a'), mail(2, 'a'), mail(4, 'b'), mail(5, 'b'), failing(6, 'c'), mail(7, 'c')];
    const long = alert(entries, { lastSeenCommit: 'c' });
    expect(told(long)).toEqual(['deed opened', 'recurred b', 'recurred c at the head']);
    expect(reachesBack(long)).toBe(false);
  });
});

describe('what was decided about its notifications', () => {
  it('is shown for the newest head alone, in its newest content', () => {
    const decisions = [
      decision('b', 'notify', 2),
      decision('b', 'acknowledged', 2),
      decision('b', 'notify'),
      decision('a', 'notify'),
    ];
    expect(newestDecisions(alert([], { decisions }))).toEqual(decisions.slice(0, 2));
    expect(newestDecisions(alert([]))).toEqual([]);
  });

  it('says why nothing was sent where one reason holds for all of it', () => {
    const decisions = [decision('c', 'notify'), decision('b', 'acknowledged'), decision('a', 'below_min_severity')];
    expect(silenceOf(alert([], { decisions }), about('b'))).toBe('acknowledged');
    expect(silenceOf(alert([], { decisions }), about('a', 'b'))).toBeUndefined();
    expect(silenceOf(alert([], { decisions }), about('c'))).toBeUndefined();
    expect(silenceOf(alert([], { decisions }), about('x'))).toBeUndefined();
  });
});
