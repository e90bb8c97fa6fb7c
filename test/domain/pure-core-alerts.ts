import { changeAlerts, resolvedByEvidence } from '../../src/domain/alert.ts';
import { evaluate, type Finding } from '../../src/domain/evidence.ts';
import { planNotifications, type ToldAlert } from '../../src/domain/notification.ts';
import { reconcile, type Occasion } from '../../src/domain/reconcile.ts';
import { dialectUnder } from '../../src/domain/report.ts';
import type { Hearing, Outcome, Settings } from './history.ts';
import type { State } from './pure-core-state.ts';
import { findIntroduction, findResolution, type LineStretch } from './stretch.ts';

/** As activities/derive-alerts.ts does it; an alert's id is its place in the list. */
export function derive(state: State, occasion: Occasion, settings: Settings): Partial<Outcome> {
  const stretch = readLine(state, settings);
  const head = stretch.reports[0]!;
  const open = state.alerts.filter((alert) => !alert.resolvedAt);
  const disabledRules = new Set(settings.disabledRules);
  const found = reconcile(head, open, { occasion, disabledRules });
  const result = { ...found, opened: found.opened.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
  const { opened, changed, events, told } = changeAlerts(result, {
    head,
    occasion,
    disabledRules,
    at: new Date(0),
    ids: result.opened.map((_, index) => String(state.alerts.length + index)),
    introductions: result.opened.map((finding) => findIntroduction(finding, stretch)!),
    fixedBy: new Map(resolvedByEvidence(result).map((alert) => [alert.id, findResolution(alert, stretch)!])),
  });
  for (const alert of changed) state.alerts[Number(alert.id)] = alert;
  for (const alert of opened) {
    const { ruleId, scope } = alert;
    const previous = state.alerts.findLast((each) => each.ruleId === ruleId && each.scope === scope)?.id;
    state.alerts.push({ ...alert, previous, events: [] });
  }
  for (const { alertId, kind } of events) state.alerts[Number(alertId)]!.events.push(kind);
  return {
    opened: opened.map(({ id }) => Number(id)),
    recurring: result.recurring.map(({ alert }) => Number(alert.id)),
    resolved: result.resolved.map(({ alert }) => Number(alert.id)),
    hearings: hear(told, settings, occasion).map((each) => {
      const { revision } = state.reports.get(head.commitSha)!;
      return { commit: head.commitSha, revision, ...each };
    }),
  };
}

/** What planNotifications decided for every channel and alert. */
function hear(
  derived: readonly ToldAlert[],
  { channels }: Settings,
  occasion: Occasion,
): Omit<Hearing, 'commit' | 'revision'>[] {
  const named = channels.map((channel, index) => ({ ...channel, id: String(index) }));
  return planNotifications(derived, named, occasion).flatMap(({ channelId, decisions, items }) =>
    decisions
      .map(({ alertId, reason }) => {
        const { kind } = derived.find(({ item }) => item.alertId === alertId)!.item;
        const heard = items.some((item) => item.alertId === alertId);
        if (heard !== (reason === 'notify')) throw new Error('a decision differs from the message');
        return { channel: Number(channelId), alert: Number(alertId), kind, unheard: heard ? [] : [reason] };
      })
      .toSorted((a, b) => a.alert - b.alert),
  );
}

/** The whole line, newest first, each report read beside the one before it, as db/line.ts reads it. */
function readLine({ line, reports }: State, { resultMode }: Settings): LineStretch {
  const evaluated = line.map((commitSha, place) => {
    const report = reports.get(commitSha)!;
    const predecessor = place > 0 ? reports.get(line[place - 1]!)!.content.summary : null;
    return evaluate({ ...report, dialect: dialectUnder(resultMode, report.dialect) }, predecessor);
  });
  return { reports: evaluated.toReversed(), reachesStart: true };
}

const keyOf = (finding: Finding): string => `${finding.ruleId} ${finding.scope}`;
